package gitrepo

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

// A large file is read as a stream, whole, whether it is loose or in a pack.
func TestLargeFiles(t *testing.T) {
	dir := gittest.Bare(t)
	text := strings.Repeat("0123456789abcdef\n", 1<<17) // 2 MiB
	gittest.Seed(t, dir, map[string]string{"large": text, "small": "ss"}, "Begin")
	for _, packed := range []bool{false, true} {
		if packed {
			gittest.Git(t, dir, "repack", "-adq")
		}
		d, err := openDiskWith(dir, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"large": text, "small": "ss"} {
			object, err := d.large(plumbing.NewHash(gittest.Git(t, dir, "rev-parse", "main:"+name)))
			if err != nil {
				t.Fatal(err)
			}
			if _, held := object.(*plumbing.MemoryObject); packed && held == (name == "large") || !packed && held {
				t.Errorf("packed %v: %q is held in memory: %v", packed, name, held)
			}
			body, err := object.Reader()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(body)
			if err = errors.Join(err, body.Close()); err != nil || string(data) != want {
				t.Errorf("packed %v: %q is %d bytes, want %d: %v", packed, name, len(data), len(want), err)
			}
		}
		if _, err := d.large(plumbing.NewHash(strings.Repeat("ab", 20))); !isAbsent(err) {
			t.Errorf("a file that is not there: %v", err)
		}
	}
}
