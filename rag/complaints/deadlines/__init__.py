"""The statutory clock of complaints: how long an office has, what stops the clock, and what it must say on the way.

Pure: a `WorkCalendar` and what happened go in; results that explain each step and name the article come out. The
rules are those of 민원 처리에 관한 법률 (법) and its 시행령 (영), 행정절차법 시행령 제11조 and 민법 제156조-제161조.
"""
