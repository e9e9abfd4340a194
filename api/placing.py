"""The corpus where the settings place it; a database's libraries are loaded only for one."""

from api.keeping import Keeper
from rag.backends import require_libraries
from rag.settings import Settings

__all__ = ["keeper_of"]


def keeper_of(settings: Settings) -> Keeper:
    """Return what keeps the corpus; nothing is opened yet."""
    if settings.store is None:
        return Keeper(settings)
    require_libraries()
    from api.sharing import SharedKeeper

    return SharedKeeper(settings)
