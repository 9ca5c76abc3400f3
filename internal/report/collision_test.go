package report

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// TestOneFormat: a document of a real report is of one format, whatever the order
// of the formats.
func TestOneFormat(t *testing.T) {
	for path, data := range realReports(t, "*.json*") {
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
