"""Who a complainant is, without saying who: a keyed hash, by which one person's complaints are found together.

개인정보 보호법 제28조의4: the key lies apart from the records (in the environment, or a folder that no backup holds).
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import unicodedata
from pathlib import Path

from configs.complaints import ComplaintSettings
from configs.settings import secret
from serving.privacy.keys import GivenKeys, Key, KeyFolder, KeySource

FOLDER = "complaint-keys"


class Complainants:
    """Hashes of complainants and of contents. The first use makes the key, where it is ours to make."""

    def __init__(self, keys: KeySource) -> None:
        self._keys = keys
        self._making = threading.Lock()
        self._key: Key | None = None

    @classmethod
    def of(cls, settings: ComplaintSettings, data: Path) -> Complainants:
        """Return those of an installation."""
        given = secret(settings.key_env)
        if given is not None:
            return cls(GivenKeys(given.get_secret_value()))
        return cls(KeyFolder(settings.key_folder or data / FOLDER))

    def person(self, named: str) -> str:
        """Return the hash of a complainant, the same for different writings of it. Raises `PrivacyKeyLost`."""
        plain = " ".join(unicodedata.normalize("NFKC", named).casefold().split())
        return self._hash("complainant", plain)

    def content(self, text: str) -> str:
        """Return the hash of what a complaint says. Raises `PrivacyKeyLost`."""
        return self._hash("content", text)

    def identity(self, *parts: str) -> str:
        """Return the hash of what a complaint is known by to its sender. Raises `PrivacyKeyLost`."""
        return self._hash("identity", "\0".join(parts))

    def _hash(self, purpose: str, text: str) -> str:
        key = self._present().derived(purpose)
        return hmac.new(key, text.encode("utf8", "surrogatepass"), hashlib.sha256).hexdigest()

    def _present(self) -> Key:
        with self._making:
            if self._key is None:
                # The oldest: with a newer one, nobody's complaints would be found together any more.
                ring = self._keys.read()
                self._key = ring.keys[-1] if ring.keys else self._keys.create()
            return self._key
