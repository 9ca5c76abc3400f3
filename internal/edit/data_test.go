package edit

import (
	"strings"
	"testing"
)

// What nobody writes by hand is refused before anything is made of it.
func TestSettingsBounds(t *testing.T) {
	deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	tests := []struct{ reason, path, src, want string }{
		{"deep YAML", "a.yaml", "a: " + deep, "the file has values more than 200 levels deep"},
		{"deep JSON", "a.json", deep, "the file has values more than 200 levels deep"},
		{"a large file", "a.env", strings.Repeat("A=1\n", 2<<20), "the file is larger than 5 MiB"},
		{"a byte order mark", "a.yaml", "\ufeffa: 1\n", "the file begins with a byte order mark"},
		{"line ends that some readers do not know", "a.yaml", "a: 1\rb: 2\n", "the file has line ends that are neither LF nor CRLF, or zero bytes"},
		{"another encoding", "a.yaml", "a: \xe4\n", "the file is not UTF-8"},
		{"aliases of aliases", "a.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", ""},
		{"an alias of nothing", "a.yaml", "a: *hunter2\n", "the file does not parse"},
		{"a mapping as a key", "a.yaml", "? {a: 1}\n: 2\n", "line 1 has a key that is no text"},
		{"a file of nothing", "a.yaml", "# nothing\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, err := parseData(tt.path, []byte(tt.src))
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	const src = "a: {b: 'secret', c: [x, pre-secret]} # secret\n---\nd:\n  only: 1\n"
	s, err := ReadSettings("a.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		reason string
		nth    int
		keys   string
		whole  bool
	}{
		{"a whole value", 0, "a.b", true},
		{"a part of an item", 1, "a.c.1", false},
		{"a comment", 2, "", false},
	} {
		at := 0
		for range tt.nth + 1 {
			at += strings.Index(src[at:], "secret") + 1
		}
		keys, whole, ok := s.KeysAt(at-1, at+5)
		if shown(keys) != tt.keys || whole != tt.whole || ok != (tt.keys != "") {
			t.Errorf("%s: %v, %v, %v", tt.reason, keys, whole, ok)
		}
	}
	second := strings.Index(src, "d:")
	if text, ok := s.Text(second, "d", "only"); !ok || text != "1" {
		t.Errorf("d.only is %q, %v", text, ok)
	}
	if _, ok := s.Text(0, "d", "only"); ok {
		t.Error("a key of the second document is in the first")
	}
	if !s.Alone(second, "d", "only") || s.Alone(0, "a", "b") {
		t.Error("which keys are alone is wrong")
	}
}
