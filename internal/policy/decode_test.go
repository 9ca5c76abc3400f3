package policy

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// Each archive of testdata/diagnostics is a control repository's documents and,
// last, the diagnostics and what is left in the set.
func TestDiagnostics(t *testing.T) {
	archives, err := filepath.Glob("testdata/diagnostics/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives in testdata/diagnostics: %v", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var files []File
			want := ""
			for _, f := range archive.Files {
				if f.Name == "diagnostics" {
					want = string(f.Data)
					continue
				}
				files = append(files, File{Path: f.Name, Data: f.Data})
			}
			got := render(Decode(files))
			slices.Reverse(files)
			if diff := cmp.Diff(got, render(Decode(files))); diff != "" {
				t.Errorf("order of files matters:\n%s", diff)
			}
			if *update {
				writeGolden(t, path, archive, got)
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func writeGolden(t *testing.T, path string, archive *txtar.Archive, got string) {
	t.Helper()
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "diagnostics" })
	archive.Files = append(archive.Files, txtar.File{Name: "diagnostics", Data: []byte(got)})
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func render(set Set, diags []Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", d.File, d.Line, d.Column, d.Severity, d.Summary)
		if d.Detail != "" {
			fmt.Fprintf(&b, "\t%s\n", d.Detail)
		}
	}
	var kept []string
	for _, p := range set.Policies {
		kept = append(kept, "policy "+p.Name)
	}
	for _, e := range set.Exceptions {
		kept = append(kept, "exception "+e.Name)
	}
	for _, o := range set.Owners {
		kept = append(kept, "owner "+o.Name)
	}
	for _, x := range set.Targets {
		kept = append(kept, "target "+x.Name)
	}
	for _, s := range set.Sources {
		kept = append(kept, "source "+s.Name)
	}
	for _, f := range set.Freezes {
		kept = append(kept, "freeze "+f.Name)
	}
	fmt.Fprintf(&b, "kept: %s\n", strings.Join(kept, ", "))
	return b.String()
}

// A diagnostic without a remedy leaves its reader alone.
func TestEveryDiagnosticHasARemedy(t *testing.T) {
	archives, err := filepath.Glob("testdata/diagnostics/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var files []File
		for _, f := range archive.Files {
			files = append(files, File{Path: f.Name, Data: f.Data})
		}
		_, diags := Decode(files)
		for _, d := range diags {
			if d.Detail == "" {
				t.Errorf("%s: %q has no remedy", path, d.Summary)
			}
		}
	}
}

func TestDecodeSet(t *testing.T) {
	set, diags := Decode(append(documents(t),
		File{Path: "README.md", Data: []byte("not ours")},
		File{Path: ".quell/reviews/2031.hcl", Data: []byte("not read here {")},
	))
	if len(diags) > 0 {
		t.Errorf("diagnostics: %v", diags)
	}
	want := "kept: policy access-keys, policy leaked-secrets, policy ignore-info, exception test-fixtures, owner platform, target infra, source secrets, freeze release\n"
	if diff := cmp.Diff(want, render(set, nil)); diff != "" {
		t.Error(diff)
	}
	if set.Settings.EscalationOwner != "platform" || set.Settings.Digest == "" {
		t.Errorf("settings: %+v", set.Settings)
	}
}

func TestDecodeNothing(t *testing.T) {
	set, diags := Decode(nil)
	if diff := cmp.Diff(Set{Settings: DefaultSettings()}, set); diff != "" || len(diags) > 0 {
		t.Error(diff, diags)
	}
	if set.Settings.Digest != set.Settings.ComputeDigest() {
		t.Error("default settings have no digest")
	}
}

func TestDecodeBounds(t *testing.T) {
	tests := []struct {
		reason, want string
		data         []byte
	}{
		{"longer than any document", "at most 1048576 are read", bytes.Repeat([]byte(" "), maxDocument+1)},
		{"more tokens than any document", "at most 100000 are read", bytes.Repeat([]byte("a "), maxDocumentTokens)},
		{"brackets within brackets", "nested more than 50 deep", []byte("policy \"p\" {\n condition = " + strings.Repeat("(", 90_000))},
		{"operators upon operators", "nested more than 50 deep", []byte("policy \"p\" {\n condition = " + strings.Repeat("!", 90_000))},
		{"templates within templates", "nested more than 50 deep", []byte("policy \"p\" {\n description = " + strings.Repeat("\"${", 20_000))},
		{"binary", "not text", []byte{0x7f, 'E', 'L', 'F', 0, 0}},
		{"not UTF-8", "does not parse", []byte("policy \"p\" {\n description = \"\xff\xfe\"\n}")},
		{"nothing", "has no policy", nil},
	}
	for _, tt := range tests {
		_, diags := DecodePolicy(File{Path: PathOf(KindPolicy, "p"), Data: tt.data})
		if len(diags) == 0 || !strings.Contains(diags[0].Summary, tt.want) || diags[0].Severity != SeverityError {
			t.Errorf("%s: %v, want %q", tt.reason, diags, tt.want)
		}
	}
}

// What decodes encodes to an equal value with the same digest, whatever bytes
// are thrown at it; and nothing panics.
func FuzzDecode(f *testing.F) {
	for _, d := range documents(f) {
		f.Add(d.Path, d.Data)
	}
	archives, err := filepath.Glob("testdata/diagnostics/*.txtar")
	if err != nil || len(archives) == 0 {
		f.Fatalf("no archives: %v", err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(file.Name, file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, path string, data []byte) {
		_, _ = Decode([]File{{Path: path, Data: data}})
		if _, ok := kindOf(path); !ok {
			return
		}
		got := recodeAny(File{Path: path, Data: data})
		if hasError(got.diags) {
			return
		}
		if hasError(got.problems) {
			t.Fatalf("encoded does not decode: %v\n%s", got.problems, got.bytes)
		}
		if diff := cmp.Diff(got.first, got.second); diff != "" {
			t.Fatalf("changed (-decoded +encoded and decoded):\n%s", diff)
		}
		if got.digests[0] != got.digests[1] {
			t.Fatalf("digests differ: %v", got.digests)
		}
	})
}
