package locate

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNeighbours(t *testing.T) {
	files := map[string]string{
		"main.tf":      "module \"m\" {\n  source = \"./m\"\n}\n\nmodule \"far\" {\n  source = \"example.com/m\"\n}\n",
		"m/b.tf":       "locals {\n  x = 1\n}\n",
		"m/a.tf":       "variable \"v\" {}\n\noutput \"o\" {\n  value = 1\n}\n",
		"m/x.tfvars":   "v = 1\n",
		"other/a.tf":   "variable \"v\" {}\n",
		"m/deep/in.tf": "variable \"v\" {}\n",
	}
	var sources []*Source
	for p, data := range files {
		s, err := Parse(File{Path: p, Data: []byte(data)})
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, s)
	}
	ix := NewIndex(sources)
	names := func(blocks []Block) []string {
		var all []string
		for _, b := range blocks {
			all = append(all, b.Path+" "+b.Address)
		}
		return all
	}
	tests := []struct {
		reason string
		got    []Block
		want   []string
	}{
		{"blocks of one folder, by path and position", ix.Blocks("m"), []string{"m/a.tf variable.v", "m/a.tf output.o", "m/b.tf local.x"}},
		{"a folder without code", ix.Blocks("none"), nil},
		{"callers of a local module", ix.Callers("m"), []string{"main.tf module.m"}},
		{"nobody calls it", ix.Callers("other"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, names(tt.got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
