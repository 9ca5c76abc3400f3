package report

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// TestOneFormat: a document of a real report is of one format, whatever the order
// of the formats.
func TestOneFormat(t *testing.T) {
	paths, err := filepath.Glob("testdata/reports/*.json*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no reports (%v)", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		asked := map[string]bool{}
		r := newReader(Input{Body: bytes.NewReader(data)}, finding.NewKey("k"), func(finding.Finding) {})
		for i, f := range r.formats {
			is := f.is
			r.formats[i].is = func(o object) bool {
				for _, other := range formats() {
					if is(o) && other.name != f.name && other.is(o) {
						asked[f.name+" and "+other.name] = true
					}
				}
				return is(o)
			}
		}
		r.read()
		for both := range asked {
			t.Errorf("%s: a document is of %s", filepath.Base(path), both)
		}
	}
}
