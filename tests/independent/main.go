// Checks a log's folder with code that is not Shouwang's: the signature of its checkpoint, the tree that its tiles make,
// and that every leaf of its entries is in that tree. An older checkpoint, if given, must be a beginning of it.
//
// usage: independent FOLDER KEY-LINE [OLDER-CHECKPOINT]
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(format string, args ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

func checkpoint(path string, verifier note.Verifier) tlog.Tree {
	text, err := os.ReadFile(path)
	if err != nil {
		fail("%v", err)
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		fail("%s: %v", path, err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		fail("%s: not a checkpoint of %s", path, verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail("%s: %v", path, err)
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		fail("%s: no root", path)
	}
	var tree tlog.Tree
	tree.N = size
	copy(tree.Hash[:], root)
	return tree
}

// The path of a tile below the log's folder: without the height that the go.sum database has in its paths.
func pathOf(tile tlog.Tile) string {
	parts := strings.SplitN(tile.Path(), "/", 3)
	return filepath.Join("tile", parts[2])
}

type reader struct{ folder string }

func (r reader) Height() int { return 8 }

func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		content, err := os.ReadFile(filepath.Join(r.folder, pathOf(tile)))
		if os.IsNotExist(err) && tile.W < 256 {
			whole := tile
			whole.W = 256
			content, err = os.ReadFile(filepath.Join(r.folder, pathOf(whole)))
			if err == nil {
				content = content[:tile.W*tlog.HashSize]
			}
		}
		if err != nil {
			return nil, err
		}
		found = append(found, content)
	}
	return found, nil
}

func (r reader) SaveTiles([]tlog.Tile, [][]byte) {}

// The entries of one bundle, each behind its length in two bytes.
func entries(folder string, tile tlog.Tile) [][]byte {
	name := strings.Replace(pathOf(tile), filepath.Join("tile", "0"), filepath.Join("tile", "entries"), 1)
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		fail("%v", err)
	}
	var found [][]byte
	for len(raw) >= 2 {
		length := int(binary.BigEndian.Uint16(raw))
		if len(raw) < 2+length {
			fail("%s is cut", name)
		}
		found = append(found, raw[2:2+length])
		raw = raw[2+length:]
	}
	return found
}

func main() {
	if len(os.Args) < 3 {
		fail("usage: independent FOLDER KEY-LINE [OLDER-CHECKPOINT]")
	}
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	if err != nil {
		fail("the key: %v", err)
	}
	tree := checkpoint(filepath.Join(folder, "checkpoint"), verifier)
	hashes := tlog.TileHashReader(tree, reader{folder})
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		fail("the tiles: %v", err)
	}
	if root != tree.Hash {
		fail("the tiles make another root")
	}
	for index := int64(0); index < tree.N; {
		width := int64(256)
		if tree.N-index < width {
			width = tree.N - index
		}
		for _, entry := range entries(folder, tlog.Tile{H: 8, L: 0, N: index / 256, W: int(width)}) {
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			if err != nil {
				fail("leaf %d: %v", index, err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				fail("leaf %d: %v", index, err)
			}
			index++
		}
	}
	older := int64(0)
	if len(os.Args) > 3 {
		before := checkpoint(os.Args[3], verifier)
		proof, err := tlog.ProveTree(tree.N, before.N, hashes)
		if err != nil {
			fail("consistency: %v", err)
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash); err != nil {
			fail("consistency: %v", err)
		}
		older = before.N
	}
	fmt.Printf("%d leaves of %s, grown from %d\n", tree.N, verifier.Name(), older)
}
