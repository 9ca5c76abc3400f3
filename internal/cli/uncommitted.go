package cli

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // Git names blobs by it
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/quellhq/terraform-provider-quell/reconciler"
)

// noteUncommitted tells of documents and reports in the work tree that nobody
// reads, because only what is committed counts. Whoever has just written one would
// otherwise take "Valid" for an answer about it.
func (s *shell) noteUncommitted(v reconciler.Validation) {
	tree := s.options().Repo
	if _, err := os.Stat(filepath.Join(tree, ".git")); err != nil {
		return // a URL, or a repository without a work tree
	}
	for _, folder := range []string{".quell", "findings"} {
		if n := uncommitted(os.DirFS(tree), folder, v.Blobs); n > 0 {
			verb := "are not committed to %s, and were not read"
			if n == 1 {
				verb = "is not committed to %s, and was not read"
			}
			s.note("%s under %s/ "+verb, many(n, "file"), folder, v.Branch)
		}
	}
}

// uncommitted counts the files of a folder whose content is not what the blob of
// their path holds. What cannot be read is nothing that could be committed.
func uncommitted(tree fs.FS, folder string, blobs map[string]string) int {
	count := 0
	_ = fs.WalkDir(tree, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || reconciler.HiddenFile(name) {
			return nil
		}
		if blob, ok := blobs[name]; !ok || !isBlob(tree, name, blob) {
			count++
		}
		return nil
	})
	return count
}

// mostConverted bounds the files that are also compared as Git would commit them
// where it makes the ends of lines those of the system.
const mostConverted = 16 << 20

func isBlob(tree fs.FS, name, blob string) bool {
	file, err := tree.Open(name)
	if err != nil {
		return true
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return true
	}
	if blobName(info.Size(), file) == blob {
		return true
	}
	if info.Size() > mostConverted {
		return false
	}
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		return true
	}
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return blobName(int64(len(text)), bytes.NewReader(text)) == blob
}

// blobName is Git's name of a blob with that content.
func blobName(size int64, content io.Reader) string {
	sum := sha1.New() //nolint:gosec // see above
	_, _ = fmt.Fprintf(sum, "blob %d\x00", size)
	_, _ = io.Copy(sum, content)
	return hex.EncodeToString(sum.Sum(nil))
}
