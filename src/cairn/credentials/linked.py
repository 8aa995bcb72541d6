from cairn.credentials.document import JSONObject
from cairn.credentials.contexts import ContextStore
from cairn.credentials.nquads import Quad
def to_nquads(document: JSONObject, *, contexts: ContextStore) -> list[Quad]:
    raise NotImplementedError
