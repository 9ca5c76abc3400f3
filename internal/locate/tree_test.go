package locate_test

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

var key = finding.NewKey("of the tests")

func fingerprint(value string) finding.Fingerprint { return key.Fingerprint(finding.NewSecret(value)) }

// corpus reads a folder of testdata as a target's tree.
func corpus(t testing.TB, folder string) *locate.Index {
	t.Helper()
	files := map[string]string{}
	root := filepath.Join("testdata", filepath.FromSlash(folder))
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no files in %q", root)
	}
	return tree(t, files)
}

// tree parses files; those that do not parse are named as broken.
func tree(t testing.TB, files map[string]string) *locate.Index {
	t.Helper()
	var sources []*locate.Source
	var broken []string
	for path, data := range files {
		s, err := locate.Parse(locate.File{Path: path, Data: []byte(data)})
		var parse *locate.ParseError
		switch {
		case errors.As(err, &parse):
			broken = append(broken, path)
		case err != nil:
			t.Fatal(err)
		default:
			sources = append(sources, s)
		}
	}
	return locate.NewIndex(sources, broken...)
}

// sites renders what was found: "path:line address", and for a literal the text
// that lies in its range.
func sites(t testing.TB, ix *locate.Index, r locate.Result) []string {
	t.Helper()
	if (len(r.Sites) > 0) == (r.Why != "") {
		t.Errorf("a result has either sites or a reason: %+v", r)
	}
	if r.Ambiguous && r.Why == "" {
		t.Error("an ambiguous result needs a reason")
	}
	var all []string
	for _, s := range r.Sites {
		line := s.Path + ":" + strconv.Itoa(s.Line) + " " + s.Address
		if s.Repeated {
			line += " (repeated)"
		}
		if s.Instance != "" {
			line += " as " + s.Instance
		}
		if s.Literal != (locate.Range{}) {
			src, ok := ix.Source(s.Path)
			if !ok {
				t.Fatalf("site in %q, which is not in the tree", s.Path)
			}
			line += " " + string(src.Bytes()[s.Literal.Start:s.Literal.End])
		}
		all = append(all, line)
	}
	return all
}

// shuffled is files in an order that depends on n alone.
func shuffled(all []*locate.Source, n int) []*locate.Source {
	out := slices.Clone(all)
	rand.New(rand.NewPCG(uint64(n), 1)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
