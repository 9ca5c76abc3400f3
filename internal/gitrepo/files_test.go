package gitrepo

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

// kinOf makes files that Git packs as deltas of each other, none of which is
// small.
func kinOf(count int) map[string]string {
	random := rand.New(rand.NewPCG(1, 2))
	files := map[string]string{"empty": "", "small": "ss"}
	lines := make([]string, 4000)
	for i := range lines {
		lines[i] = fmt.Sprintf("%x", random.Uint64())
	}
	for n := range count {
		for range 20 {
			lines[random.IntN(len(lines))] = fmt.Sprintf("%x of %d", random.Uint64(), n)
		}
		files[fmt.Sprintf("kin%d", n)] = strings.Join(lines, "\n")
	}
	return files
}

// A file is read whole, in whatever way Git keeps it.
func TestOpenFiles(t *testing.T) {
	tests := []struct {
		reason string
		pack   func(dir string)
		chains bool // of deltas
		packs  int
	}{
		{"loose", func(string) {}, false, 0},
		{"whole in a pack", func(dir string) { gittest.Git(t, dir, "repack", "-adfq", "--window=0") }, false, 1},
		{"deltas by distance", func(dir string) { gittest.Git(t, dir, "repack", "-adfq") }, true, 1},
		{"deltas by name", func(dir string) { gittest.Git(t, dir, "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq") }, true, 1},
		{"offsets of 64 bits", func(dir string) {
			gittest.Git(t, dir, "repack", "-adfq")
			gittest.Git(t, dir, "index-pack", "--index-version=2,0x10", packsOf(t, dir)[0])
		}, true, 1},
		{"a pack more", func(dir string) {
			gittest.Git(t, dir, "repack", "-adfq")
			gittest.Seed(t, dir, map[string]string{"later": "ll"}, "Add")
			gittest.Git(t, dir, "repack", "-dq")
		}, true, 2},
	}
	for _, tt := range tests {
		dir := gittest.Bare(t)
		files := kinOf(12)
		gittest.Seed(t, dir, files, "Begin")
		d, err := openDisk(dir)
		if err != nil {
			t.Fatal(err)
		}
		expectFile(t, d, dir, tt.reason+", before", "small", "ss")
		tt.pack(dir) // what was listed is gone
		packs := packsOf(t, dir)
		if len(packs) != tt.packs {
			t.Fatalf("%s: %d packs, want %d", tt.reason, len(packs), tt.packs)
		}
		chains := slices.ContainsFunc(packs, func(pack string) bool {
			return strings.Contains(gittest.Git(t, dir, "verify-pack", "-v", pack), "chain length = 2")
		})
		if chains != tt.chains {
			t.Fatalf("%s: the pack is not what the test asks for", tt.reason)
		}
		for name, want := range files {
			expectFile(t, d, dir, tt.reason, name, want)
		}
		for _, absent := range []string{strings.Repeat("ab", 20), gittest.Git(t, dir, "rev-parse", "main"), gittest.Git(t, dir, "rev-parse", "main^{tree}")} {
			if _, err := d.open(plumbing.BlobObject, plumbing.NewHash(absent)); !isAbsent(err) {
				t.Errorf("%s: what is no file: %v", tt.reason, err)
			}
		}
	}
}

func packsOf(t *testing.T, dir string) []string {
	t.Helper()
	packs, err := filepath.Glob(filepath.Join(dir, "objects", "pack", "*.pack"))
	if err != nil {
		t.Fatal(err)
	}
	return packs
}

func expectFile(t *testing.T, d *disk, dir, reason, name, want string) {
	t.Helper()
	data, err := readOpen(d, gittest.Git(t, dir, "rev-parse", "main:"+name))
	if err != nil || string(data) != want {
		t.Errorf("%s: %q is %d bytes, want %d: %v", reason, name, len(data), len(want), err)
	}
}

func readOpen(d *disk, blob string) ([]byte, error) {
	body, err := d.open(plumbing.BlobObject, plumbing.NewHash(blob))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(body)
	return data, errors.Join(err, body.Close())
}

// A file that is not held by deltas is not held in memory.
func TestOpenHoldsNothing(t *testing.T) {
	dir := gittest.Bare(t)
	gittest.Seed(t, dir, map[string]string{"large": strings.Repeat("0123456789abcdef\n", 1<<20)}, "Begin") // 17 MiB
	blob := gittest.Git(t, dir, "rev-parse", "main:large")
	for _, packed := range []bool{false, true} {
		if packed {
			gittest.Git(t, dir, "repack", "-adq")
		}
		d, err := openDisk(dir)
		if err != nil {
			t.Fatal(err)
		}
		result := testing.Benchmark(func(b *testing.B) {
			body, err := d.open(plumbing.BlobObject, plumbing.NewHash(blob))
			if err != nil {
				b.Fatal(err)
			}
			if n, err := io.Copy(io.Discard, body); err != nil || n != 17<<20 {
				b.Fatal(n, err)
			}
			_ = body.Close()
		})
		if held := result.AllocedBytesPerOp(); held > 1<<20 {
			t.Errorf("packed %v: reading took %d bytes of memory", packed, held)
		}
	}
}

// A pack that is damaged is an error where it is read, and never another file or
// a panic. (Checksums cover what is inflated; what stands before it is caught by
// sizes.)
func TestOpenDamaged(t *testing.T) {
	dir := gittest.Bare(t)
	files := kinOf(4)
	gittest.Seed(t, dir, files, "Begin")
	gittest.Git(t, dir, "repack", "-adfq")
	blobs := map[string]string{}
	for name := range files {
		blobs[name] = gittest.Git(t, dir, "rev-parse", "main:"+name)
	}
	path := packsOf(t, dir)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	told := 0
	for range 300 {
		damaged := bytes.Clone(whole)
		if damaged[random.IntN(len(damaged))] ^= 1 << random.IntN(8); random.IntN(4) == 0 {
			damaged = damaged[:random.IntN(len(damaged))]
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := openDisk(dir)
		if err != nil {
			t.Fatal(err)
		}
		for name, blob := range blobs {
			data, err := readOpen(d, blob)
			if errors.Is(err, io.EOF) {
				t.Fatalf("%q seems to end where it is damaged: %v", name, err)
			} else if err != nil {
				told++
			} else if string(data) != files[name] {
				t.Fatalf("%q is read as another file", name)
			}
		}
	}
	if told < 300 {
		t.Errorf("only %d files of damaged packs could not be read", told)
	}
}

// FuzzDeltified: a delta is what go-git makes of it, or both refuse it; and of one that
// ends before it says how long its file is, which go-git takes for an empty file, quell
// refuses.
func FuzzDeltified(f *testing.F) {
	base := []byte(strings.Repeat("0123456789", 100))
	for _, changed := range []string{string(base), "x" + string(base[100:]) + "y", string(base[500:]) + string(base[:500]), "z"} {
		f.Add(base, packfile.DiffDelta(base, []byte(changed)))
	}
	f.Add(base, []byte{})
	f.Add(base, packfile.DiffDelta(base, []byte("xyz"))[:4]) // cut off
	f.Add(base, packfile.DiffDelta(base, []byte("xyz"))[:2]) // in its header
	f.Add(base, []byte{0xe8, 0x07, 1, 0x98, 0x80, 1})        // of what lies 2 GiB behind the base
	f.Fuzz(func(t *testing.T, base, steps []byte) {
		if len(steps) > 256 || len(base) == 0 {
			return
		}
		want, refused := packfile.PatchDelta(base, steps)
		var got []byte
		d, err := newDeltified(base, bytes.NewReader(steps))
		if err == nil {
			size := d.left
			got, err = io.ReadAll(d)
			if err == nil && int64(len(got)) != size {
				t.Errorf("it said %d bytes and is %d", size, len(got))
			}
		}
		if errors.Is(err, io.EOF) {
			t.Errorf("it seems to end where it is damaged: %v", err)
		}
		if err != nil && refused == nil && len(want) == 0 {
			return
		}
		if (err != nil) != (refused != nil) || err == nil && !bytes.Equal(got, want) {
			t.Errorf("got %q, %v; go-git %q, %v", got, err, want, refused)
		}
	})
}
