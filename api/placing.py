"""The corpus and the keys where the settings place them; a database's libraries only if need be."""

from api.keeping import Keeper
from api.security.keys import KeyStore
from rag.backends import require_libraries
from rag.settings import Settings

__all__ = ["keeper_of", "keys_of"]


def keeper_of(settings: Settings) -> Keeper:
    """Return what keeps the corpus; nothing is opened yet."""
    if settings.store is None:
        return Keeper(settings)
    require_libraries()
    from api.sharing import SharedKeeper

    return SharedKeeper(settings)


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
