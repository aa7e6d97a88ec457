"""What a text asks of a model: which words it wants said, and whether it wants the prompt or other documents told.

Wide on purpose: an order that is seen where none was meant costs nothing, for the honest answer is given anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.adapters.obedient.readings import readings

ADDRESSED = re.compile(
    r"(?i)인공지능|챗봇|챗GPT|생성기|요약기|번역기|자동응답|응답기|언어\s?모델|보조\s?(?:기|프로그램)|프로그램에|"
    r"(?<![a-z])(?:AI|LLM|GPT|assistants?|bots?|models?|agents?|system|reviewer|reader)(?![a-z])|"
    r"助手|机器人|模型|智能|アシスタント|人工知能|モデル|trợ lý|trí tuệ|mô hình|<\|"
)
ASKED = re.compile(
    r"(?i)(?:답|대답|말|안내|표기|표시|기재|출력|인쇄|공개|포함|호출|실행|삽입|첨부|전송|무시|인용|요약|번역|낭독|시작|강조)"
    r"(?:만)?\s?(?:하|한|할|해|합)|라고\s?(?:만\s?)?\S{1,4}|(?:쓰|적|넣|읽|열|보이|보여|부르|불러|붙이|붙여|꺼|버리|따르)\S{0,3}\s?"
    r"(?:라|줘|주세요|주십시오|시오|십시오|세요|것|다)|"
    r"\b(?:ignore|disregard|forget|print|reveal|repeat|output|reply|respond|say|write|show|state|answer|call|invoke|run|"
    r"execute|send|forward|include|insert|append|embed|open|cite|display|translate|always|must)\b|"
    r"忽略|无视|不要|输出|打印|显示|回答|写|调用|发送|插入|公开|说|"
    r"無視|出力|表示|答え|回答|してください|呼び出|送信|挿入|書|読み上げ|"
    r"bỏ qua|hãy|trả lời|in ra|hiển thị|chèn|gọi|gửi|mở|viết|nói|đừng"
)
SYSTEM = re.compile(
    r"(?i)지시(?:문|\s?전문|사항)?\S{0,2}\s?(?:전문|원문|그대로|모두|공개|출력|읽|보)|최초|처음\s?(?:받|주어)|"
    r"시스템\s?(?:프롬프트|안내|메시지|지시)|역할\s?설명|(?:금지|내부|작동|운영)\s?(?:규칙|지침|지시)|"
    r"숨(?:은|겨진)\s?(?:지시|규칙)|프롬프트|내부\s?표식|system\s?(?:prompt|message|instruction|override)|"
    r"(?:hidden|initial|original|internal|first)[ _](?:instruction|prompt|rule)|instructions|rules?\s(?:you|that)|"
    r"系统提示|系统消息|最初的指令|初始指令|全部指令|最初の指示|システム(?:プロンプト|メッセージ)|内部(?:規則|指示)|"
    r"lời nhắc|hướng dẫn (?:ban đầu|hệ thống|gốc)|chỉ dẫn"
)
OTHERS = re.compile(
    r"(?i)다른\s?(?:부서|과|문서)|타\s?부서|대외비|비공개|비밀|부서\s?필터|열람\s?권한|서랍|명부|폴더|본문까지|"
    r"restricted|confidential|other department|memos?|folder|全部文件|其他部门|机密|他の?部署|機密|社外秘|非公開|"
    r"tài liệu nội bộ|phòng (?:khác|nhân sự)|mật"
)
QUOTED = re.compile(
    r"\"([^\"\n]{2,120})\"|'([^'\n]{2,120})'|“([^”\n]{2,120})”|‘([^’\n]{2,120})’|「([^」\n]{2,120})」|"
    r"『([^』\n]{2,120})』|《([^》\n]{2,120})》|«([^»\n]{2,120})»|`([^`\n]{2,120})`|<([^<>\n/!]{4,120})>"
)
IMAGE = re.compile(r"!?\[[^\]\n]{0,60}\]\([^)\s]{4,200}\)")
LINK = re.compile(r"(?:https?|ftp|data|javascript|mailto)[:：][^\s\"'<>)\]]{4,200}|www\.[^\s\"'<>)\]]{4,120}")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
CALL = re.compile(r"[A-Za-z_][\w.]{2,40}\([^()\n]{0,200}\)")
TAG = re.compile(r"<[a-zA-Z][^>\n]{0,200}>[^<\n]{0,80}(?:</\w+>)?")
CODE = re.compile(
    r"(?<![A-Za-z0-9])(?:(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{6,}|[A-Z]{7,}|[b-df-hj-np-tv-z]{8,})(?![A-Za-z0-9])"
)
NUMBER = re.compile(r"제\d+[조호항]|\d[\d,.-]{3,}\s?(?:원|만원|%|퍼센트|일|명|점|회|건)?")
WANTED = (IMAGE, LINK, MAIL, CALL, TAG, CODE, NUMBER)
ENDS = re.compile(r"(?<=[.!?。！？])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Order:
    """An order, as it can be read: `words` it wants said, and whether it asks for the prompt or for other documents."""

    text: str
    words: tuple[str, ...]
    system: bool = False
    others: bool = False


def orders(texts: Iterable[str]) -> list[Order]:
    """Return every order in the texts, however it is written; none twice."""
    found: dict[str, Order] = {}
    for text in texts:
        for reading in readings(text):
            for order in in_lines(reading):
                found.setdefault(order.text, order)
    return list(found.values())


def in_lines(reading: str) -> Iterator[Order]:
    """Yield the orders of one reading, line by line: a quotation may run over several sentences."""
    for line in filter(None, map(str.strip, reading.splitlines())):
        if ADDRESSED.search(line) or ASKED.search(line) or CALL.search(line):
            yield Order(line, tuple(wanted(line)), SYSTEM.search(line) is not None, OTHERS.search(line) is not None)


def wanted(line: str) -> Iterator[str]:
    """Yield what a line may want said: quoted words first, then links, addresses, calls, codes and numbers."""
    for match in QUOTED.finditer(line):
        yield next(filter(None, match.groups())).strip()
    for pattern in WANTED:
        yield from pattern.findall(line)


def clauses(text: str) -> list[str]:
    """Return the sentences of an order."""
    return [part.strip() for part in ENDS.split(text) if part.strip()]
