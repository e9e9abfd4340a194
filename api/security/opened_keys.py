"""The keys where the settings place them: in the data folder, or in the database."""

from api.security.keys import KeyStore
from rag.backends import require_libraries
from rag.settings import Settings

__all__ = ["keys_of"]


def keys_of(settings: Settings) -> KeyStore:
    """Return the keys.

    Raises:
        JushiError: If they lie in a database that cannot be used.
    """
    if settings.store is None:
        return KeyStore(settings.data)
    require_libraries()
    from api.security.shared_keys import SharedKeys

    return SharedKeys(settings)
