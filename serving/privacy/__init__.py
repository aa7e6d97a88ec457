"""Personal data at work: pseudonyms with their keys apart, masking before anything is done, revealing on record."""
