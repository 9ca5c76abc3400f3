package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// plant puts the canary into every place of a real report that a field's path
// leads to, one after the other, and looks for it in all that reading prints.
// A path is made of names, "[]" for every element of a list and "*" for every
// member of an object: "runs[].results[].message.text", "results.*[].line". It
// must lead somewhere. The value there becomes the canary by itself, and the
// canary within what stood there.
func plant(t *testing.T, file string, fields ...string) {
	t.Helper()
	data := readFile(t, "testdata/reports/"+file)
	for _, field := range fields {
		t.Run(field, func(t *testing.T) {
			planted := 0
			for at := 0; ; at++ {
				var doc any
				if err := json.Unmarshal(data, &doc); err != nil {
					t.Fatal(err)
				}
				left := at
				if !replaceAt(&doc, steps(field), &left) {
					break
				}
				planted++
				text, err := json.Marshal(doc)
				if err != nil {
					t.Fatal(err)
				}
				r := collect(report.Input{Path: "findings/x", Source: "test", Origins: true}, text, testKey())
				if how := leak(r, canary); how != "" {
					t.Fatalf("place %d: %s", at, how)
				}
				if at >= 40 { // every place of a long report says the same
					break
				}
			}
			if planted == 0 {
				t.Errorf("%s has no such field: nothing was tested", file)
			}
		})
	}
}

func steps(field string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(field, "[]", ".[]"), func(c rune) bool { return c == '.' })
}

// replaceAt replaces the n-th value that the path leads to.
func replaceAt(at *any, path []string, n *int) bool {
	if len(path) == 0 {
		if *n > 0 {
			*n--
			return false
		}
		if text, ok := (*at).(string); ok && len(text)%2 == 1 {
			*at = text + " " + canary
		} else {
			*at = canary
		}
		return true
	}
	switch value := (*at).(type) {
	case []any:
		for i := range value {
			if path[0] == "[]" && replaceAt(&value[i], path[1:], n) {
				return true
			}
		}
	case map[string]any:
		names := []string{path[0]}
		if path[0] == "*" {
			names = names[:0]
			for name := range value {
				names = append(names, name)
			}
		}
		for _, name := range names {
			inner, ok := value[name]
			if ok && replaceAt(&inner, path[1:], n) {
				value[name] = inner
				return true
			}
		}
	}
	return false
}

// TestClearFields plants into every field that is known to hold clear text.
func TestClearFields(t *testing.T) {
	for _, tt := range []struct {
		file   string
		fields []string
	}{
		{"gitleaks-terragoat.json", []string{"[].Secret", "[].Match", "[].Message", "[].Author", "[].Email", "[].Fingerprint"}},
		{"asff-event-multi.json", []string{"detail.findings[].Description"}},
	} {
		t.Run(tt.file, func(t *testing.T) { plant(t, tt.file, tt.fields...) })
	}
}

func TestPlantFindsItsPlaces(t *testing.T) {
	var doc any = map[string]any{"a": []any{map[string]any{"b": "x"}, map[string]any{"b": "yy"}}}
	for at, want := range []string{"map[a:[map[b:x " + canary + "] map[b:yy]]]", "map[a:[map[b:x " + canary + "] map[b:" + canary + "]]]"} {
		n := at
		if !replaceAt(&doc, steps("a[].b"), &n) || fmt.Sprint(doc) != want {
			t.Errorf("place %d: got %v, want %s", at, doc, want)
		}
	}
}
