"""What a bundle looks like (version 1)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes: a longer line is no bundle's."""
MOST_LINES = 5_000_000
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
README_ZH = (
    "本文件含所列事项的全部决定（规范字节）、所依政策的全部版本，以及每个决定在封存日志中的证明。"
    "离线核验：shouwang audit verify 本文件 --key 公钥；公钥须另行取得，文件内所附仅供参考。"
    "只含编号与密文，不含姓名电话。不能由本文件得知此后是否另有决定。"
)
README_EN = (
    "All decisions of the cases named (canonical bytes), every version of the policies they stand on, and for each a "
    "proof that it is in the sealed log. Verify offline: shouwang audit verify FILE --key LINE; get the key's line "
    "elsewhere. Ids and ciphertext only. What was decided later cannot be known from this file."
)


class Manifest(BaseModel):
    """The first line. `key` is what the operator says the key is: it proves nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["shouwang-bundle-1"] = "shouwang-bundle-1"
    cases: Annotated[tuple[str, ...], Field(min_length=1, max_length=10_000)]
    decisions: Annotated[int, Field(ge=1, le=MOST_LINES)]
    checkpoint: Annotated[str, Field(max_length=65_535)]
    key: Annotated[str, Field(max_length=1_000)]
    readme_zh: str = README_ZH
    readme_en: str = README_EN


class Line(BaseModel):
    """One decision: its bytes as text, its leaf, and the hashes beside the way to the root (hexadecimal)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    canonical: str
    leaf: Annotated[str, Field(max_length=65_535)]
    proof: Annotated[tuple[Hash, ...], Field(max_length=64)]
