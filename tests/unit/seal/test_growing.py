"""A tree that grows in any steps has the root and the proofs that its definition gives."""

from hypothesis import given
from hypothesis import strategies as st

from ledger.seal.growing import GrowingTree
from ledger.seal.proof import consistency, inclusion, verify_consistency, verify_inclusion
from ledger.seal.reading import Tree
from ledger.seal.tile import Tile
from ledger.seal.tree import leaf_hash, root_of

LEAVES = [leaf_hash(str(number).encode()) for number in range(70_000)]
steps = st.lists(st.sampled_from([1, 2, 5, 100, 255, 256, 257, 1_000]), min_size=1, max_size=12)


def _grown(sizes: list[int], *, resume: bool = False) -> tuple[GrowingTree, dict[Tile, bytes]]:
    tree, tiles = GrowingTree(), dict[Tile, bytes]()
    for size in sizes:
        tiles.update(tree.add(LEAVES[tree.size : tree.size + size]))
        tiles.update(tree.partial())
        if resume:
            tree = GrowingTree.resumed(tree.size, tiles.__getitem__)
    return tree, tiles


@given(steps, st.booleans())
def test_the_root_is_that_of_the_definition(sizes: list[int], resume: bool) -> None:
    tree, tiles = _grown(sizes, resume=resume)
    assert tree.size == sum(sizes)
    assert tree.root() == Tree(tree.size, tiles.__getitem__).root() == root_of(LEAVES[: tree.size])


@given(steps, st.data())
def test_every_leaf_and_every_beginning_can_be_proved(sizes: list[int], data: st.DataObject) -> None:
    grown, tiles = _grown(sizes)
    tree, root = Tree(grown.size, tiles.__getitem__), grown.root()
    index = data.draw(st.integers(0, grown.size - 1))
    verify_inclusion(LEAVES[index], index, grown.size, inclusion(tree, index), root)
    old = data.draw(st.integers(1, grown.size))
    verify_consistency(old, grown.size, consistency(tree, old), root_of(LEAVES[:old]), root)


def test_a_tree_above_two_levels_of_tiles() -> None:
    tree, tiles = _grown([len(LEAVES)])
    assert tree.root() == root_of(LEAVES)
    assert Tile(1, 0) in tiles and Tile(2, 0, 1) in tiles
