"""Every error that mongmin raises on purpose.

MongminError                 a message in Korean that says what failed and what to do; a stable `code`
├── InputError               the caller's input is at fault (exit 2, HTTP 4xx)
│   ├── EmptyQuestion
│   ├── QuestionTooLong
│   ├── StepRefused          the AI register does not allow this step now, or not to this person
│   └── UnreadableDocument   one file cannot be read; a batch records it and goes on
│       └── NotReadableNow   it may be next time: locked by the system, or changing
└── EnvironmentFault         the machine or a service is at fault (exit 3, HTTP 5xx)
    ├── DataInUse            another process holds the data folder
    ├── DiskFull
    ├── IndexUnavailable
    ├── IndexIncompatible    made by another embedder or format
    ├── ModelMissing
    ├── ModelCorrupt
    ├── EngineUnavailable    the language model does not answer
    │   └── EngineRefused    it answers, but not this request
    ├── EmbedderUnavailable  the server of embeddings does not answer
    ├── RerankerUnavailable  the reranker does not answer in time
    ├── RecordsUnavailable   the database of conversations, feedback and keys does not do what it is asked
    │   └── EvidenceUnavailable  evidence cannot be written or read: no key, or the end of the chain is gone
    ├── PrivacyKeyLost       the key of the pseudonyms is not there, or another one
    ├── SourceUnavailable    a source of documents cannot be reached, or is not what was expected
    ├── BundleFailed         an air-gap bundle cannot be made here
    ├── CopyDamaged          a backup or bundle is not as its checksums say, or of a newer format
    └── ConfigurationError

Foreign errors are translated once, in the adapter that knows their library.
"""

from __future__ import annotations

from typing import ClassVar


class MongminError(Exception):
    """Root of all errors of ours. `str(error)` is Korean and fit to show to a user."""

    code: ClassVar[str] = "internal"
    english: ClassVar[str] = "Internal error"


class InputError(MongminError):
    """The caller can mend this."""

    code = "invalid-input"
    english = "The input is not valid"


class EmptyQuestion(InputError):
    """Nothing is left of the question once spaces and invisible characters are gone."""

    code = "empty-question"
    english = "The question is empty"


class QuestionTooLong(InputError):
    """The question is longer than the configured limit."""

    code = "question-too-long"
    english = "The question is too long"


class StepRefused(InputError):
    """The AI register does not allow this step of this revision now, or not to this person."""

    code = "register-step-refused"
    english = "The register does not allow this step now"


class UnreadableDocument(InputError):
    """One document cannot be read. The message is the reason shown in the record of failures."""

    code = "unreadable-document"
    english = "The document cannot be read"


class NotReadableNow(UnreadableDocument):
    """The document may be read next time although it has not changed: a batch looks at it again."""

    code = "not-readable-now"
    english = "The document cannot be read now"


class EnvironmentFault(MongminError):
    """The operator can mend this."""

    code = "environment"
    english = "The environment is at fault"


class DataInUse(EnvironmentFault):
    """Another process has the data folder open."""

    code = "data-in-use"
    english = "Another process has the data folder open"


class DiskFull(EnvironmentFault):
    """No space is left where the data folder lies."""

    code = "disk-full"
    english = "No space left on the device"


class IndexUnavailable(EnvironmentFault):
    """The vector store cannot be reached or opened."""

    code = "index-unavailable"
    english = "The index cannot be reached"


class IndexIncompatible(EnvironmentFault):
    """The index was made with another embedder or another format."""

    code = "index-incompatible"
    english = "The index was made with another embedder or format"


class ModelMissing(EnvironmentFault):
    """A model's file or package is not there."""

    code = "model-missing"
    english = "The model is missing"


class ModelCorrupt(EnvironmentFault):
    """A model's file does not have the checksum that `models.yaml` gives."""

    code = "model-corrupt"
    english = "The model's checksum does not match"


class EngineUnavailable(EnvironmentFault):
    """The language model does not answer, or stopped in mid-answer."""

    code = "engine-unavailable"
    english = "The language model does not answer"


class RecordsUnavailable(EnvironmentFault):
    """The records' database cannot be reached, written or read."""

    code = "records-unavailable"
    english = "The records cannot be reached"


class PrivacyKeyLost(EnvironmentFault):
    """The key that personal data was encrypted with is missing, damaged, or another one."""

    code = "privacy-key-lost"
    english = "The key of the pseudonyms is not available"


class EvidenceUnavailable(RecordsUnavailable):
    """Evidence cannot be written or read although the database answers: a key is lost, or the chain's end is gone."""

    code = "evidence-unavailable"
    english = "The evidence cannot be written or read"


class EngineRefused(EngineUnavailable):
    """The language model answers, but not this request (4xx): it is there for others."""


class EmbedderUnavailable(EnvironmentFault):
    """The server of embeddings does not answer: a question is searched by its words, a backfill waits."""

    code = "embedder-unavailable"
    english = "The embedding server does not answer"


class RerankerUnavailable(EnvironmentFault):
    """The reranker does not answer in time: hits keep the order of fusion."""

    code = "reranker-unavailable"
    english = "The reranker does not answer"


class SourceUnavailable(EnvironmentFault):
    """A source of documents cannot be reached, or is not what was expected; others go on."""

    code = "source-unavailable"
    english = "A source of documents is not available"


class BundleFailed(EnvironmentFault):
    """A part of the air-gap bundle cannot be had."""

    code = "bundle-failed"
    english = "The bundle could not be made"


class CopyDamaged(EnvironmentFault):
    """A backup or an air-gap bundle is not whole, or not one that this program can read."""

    code = "copy-damaged"
    english = "The backup or bundle is damaged or of a newer format"


class ConfigurationError(EnvironmentFault):
    """A setting is unknown or has a value that cannot be used."""

    code = "configuration"
    english = "A setting is not valid"
