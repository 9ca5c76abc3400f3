package edit

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata/cases")

// script is one archive in testdata/cases. Its comment is a reason and then
// directives, one a line: "file PATH" (a file under testdata/real instead of the
// section before.tf), "path PATH" (what the file of the section before.EXT is called), "crlf", "no-last-newline", "gains-newline" (where one was missing), "unstable"
// (the canonical format would move untouched lines), "nothing-left", "unsure-again"
// (whether anything is left to be done is not known afterwards) and the steps. Its last section is the golden:
// after.EXT for an inline file, diff for a real one, or refused.
type script struct {
	archive *txtar.Archive
	path    string
	ext     string // of the sections: "tf"
	real    bool
	src     []byte
	steps   []Step
	flags   map[string]bool
}

func readScript(t *testing.T, path string) script {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := script{archive: archive, ext: "tf", flags: map[string]bool{}}
	for _, f := range archive.Files {
		if ext, ok := strings.CutPrefix(f.Name, "before."); ok {
			s.ext, s.path, s.src = ext, f.Name, f.Data
		}
	}
	var steps []string
	for _, line := range strings.Split(string(archive.Comment), "\n") {
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch verb {
		case "", "#":
		case "file":
			s.path, s.real = rest, true
			if s.src, err = os.ReadFile(filepath.Join("testdata/real", rest)); err != nil {
				t.Fatal(err)
			}
		case "path":
			s.path = rest
		case "crlf", "no-last-newline", "unstable", "nothing-left", "gains-newline", "unsure-again":
			s.flags[verb] = true
		default:
			steps = append(steps, line)
		}
	}
	if s.src == nil {
		t.Fatal("the case has no file")
	}
	s.src = s.asFlagged(s.src)
	for _, line := range steps {
		s.steps = append(s.steps, s.step(t, line))
	}
	if len(s.steps) == 0 {
		t.Fatal("the case has no step")
	}
	return s
}

// asFlagged gives text the line ends of the case.
func (s script) asFlagged(text []byte) []byte {
	if s.flags["no-last-newline"] {
		text = bytes.TrimSuffix(text, []byte("\n"))
	}
	if s.flags["crlf"] {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	return text
}

func (s script) step(t *testing.T, line string) Step {
	t.Helper()
	f := strings.Fields(line)
	switch f[0] {
	case "remove_block":
		return s.removal(t, f)
	case "set_attribute":
		return SetAttribute{Address: f[1], Attribute: f[2], Value: strings.ReplaceAll(strings.Join(f[3:], " "), `\n`, "\n")}
	case "remove_attribute":
		return RemoveAttribute{Address: strings.TrimPrefix(f[1], "-"), Attribute: strings.Join(f[2:], " ")}
	case "remove_list_item": // ADDRESS ATTRIBUTE|- ITEM
		return RemoveListItem{Address: f[1], Attribute: strings.TrimPrefix(f[2], "-"), Item: strings.Join(f[3:], " ")}
	case "replace_policy_entry": // ADDRESS ATTRIBUTE|- STATEMENT ELEMENT TYPE|- ENTRY [WITH...]
		n, err := strconv.Atoi(f[3])
		if err != nil {
			t.Fatal(err)
		}
		return ReplacePolicyEntry{
			Address: f[1], Attribute: strings.TrimPrefix(f[2], "-"), Statement: n,
			Element: f[4], Type: strings.TrimPrefix(f[5], "-"), Entry: f[6], With: f[7:],
		}
	case "remove_statement": // ADDRESS ATTRIBUTE|- STATEMENT
		n, err := strconv.Atoi(f[3])
		if err != nil {
			t.Fatal(err)
		}
		attribute := strings.TrimPrefix(f[2], "-")
		p, err := ReadPolicy(s.path, s.src, f[1], attribute)
		if err != nil {
			t.Fatal(err)
		}
		return RemoveStatement{Address: f[1], Attribute: attribute, Digest: p.Statements[n].Digest}
	case "seal_variable":
		return SealVariable{Name: f[1]}
	case "append_block":
		return AppendBlock{Source: string(section(s.archive, f[1]))}
	case "set_value": // KEY[/KEY]... VALUE
		return SetValue{At: s.at(), Keys: strings.Split(f[1], "/"), Value: strings.Join(f[2:], " ")}
	case "remove_value":
		return RemoveValue{At: s.at(), Keys: strings.Split(f[1], "/")}
	case "replace_entry": // KEYS UNDER NAME VALUE
		return ReplaceEntry{At: s.at(), Keys: strings.Split(f[1], "/"), Under: strings.Split(f[2], "/"), Members: []Member{{f[3], f[4]}}}
	case "replace_text": // OLD NEW, the rest of the line
		start := s.occurrence(t, f[1])
		return ReplaceText{Start: start, End: start + len(f[1]), Text: strings.Join(f[2:], " ")}
	case "redact":
		start := s.occurrence(t, f[1])
		return RedactLine{Start: start, End: start + len(f[1])}
	case "drop_default":
		return DropDefault{At: s.occurrence(t, f[1]), Name: f[1]}
	case "replace_region": // OLD NEW
		old, text := strings.ReplaceAll(f[1], "_", " "), strings.ReplaceAll(f[2], "_", " ")
		start := s.occurrence(t, old)
		return ReplaceRegion{Start: start, End: start + len(old), Text: text}
	case "replace_literal": // REFERENCE TEXT, or REFERENCE NTH TEXT
		text, nth := strings.SplitN(line, " ", 3)[2], 1
		if n, rest, ok := strings.Cut(text, " "); ok {
			if at, err := strconv.Atoi(n); err == nil {
				text, nth = rest, at
			}
		}
		text = string(s.asFlagged([]byte(strings.ReplaceAll(text, `\n`, "\n") + "\n")))
		text = strings.TrimRight(text, "\r\n")
		at := -1
		for range nth {
			next := strings.Index(string(s.src[at+1:]), text)
			if next < 0 {
				t.Fatalf("the file has no occurrence %d of the literal", nth)
			}
			at += 1 + next
		}
		return ReplaceLiteral{Start: at, End: at + len(text), Reference: f[1]}
	}
	t.Fatalf("unknown directive %q", f[0])
	return nil
}

// at is where the text HERE stands, by which a case names a document; else 0.
func (s script) at() int { return max(bytes.Index(s.src, []byte("HERE")), 0) }

func (s script) occurrence(t *testing.T, of string) int {
	t.Helper()
	i := bytes.Index(s.src, []byte(of))
	if i < 0 {
		t.Fatalf("the file has no %q", of)
	}
	return i
}

func section(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func TestCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d cases found in testdata/cases (%v)", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			s := readScript(t, path)
			after, err := Apply(s.path, s.src, s.steps...)
			name, got := s.outcome(t, after, err)
			if *update {
				s.write(t, path, name, got)
				return
			}
			golden := s.archive.Files[len(s.archive.Files)-1]
			if golden.Name != name {
				t.Fatalf("outcome is %s, want %s:\n%s", name, golden.Name, got)
			}
			want := string(golden.Data)
			if name == "after."+s.ext {
				want = string(s.asFlagged(golden.Data))
				if s.flags["gains-newline"] {
					want += "\n"
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			if err == nil {
				s.laws(t, after)
			}
		})
	}
}

// outcome names the golden section and gives its text.
func (s script) outcome(t *testing.T, after []byte, err error) (name, text string) {
	t.Helper()
	var r *Refused
	switch {
	case errors.As(err, &r):
		if after != nil {
			t.Error("a refused edit has a result")
		}
		return "refused", err.Error() + "\n"
	case errors.Is(err, ErrUnchanged):
		return "unchanged", err.Error() + "\n"
	case err != nil:
		t.Fatalf("error is neither a refusal nor ErrUnchanged: %v", err)
	case s.real:
		return "diff", Diff(s.path, s.src, after, nil)
	}
	return "after." + s.ext, string(after)
}

// write replaces the golden. Every section that is not a golden is an input.
func (s script) write(t *testing.T, path, name, text string) {
	t.Helper()
	a := *s.archive
	a.Files = nil
	for _, f := range s.archive.Files {
		switch f.Name {
		case "after." + s.ext, "diff", "refused", "unchanged":
		default:
			a.Files = append(a.Files, f)
		}
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
	if err := os.WriteFile(path, txtar.Format(&a), 0o644); err != nil {
		t.Fatal(err)
	}
}

// laws checks what holds of every edit that was made.
func (s script) laws(t *testing.T, after []byte) {
	t.Helper()
	again, err := Apply(s.path, after, s.steps...)
	var refused *Refused
	if len(s.steps) == 1 && (err == nil || s.flags["unsure-again"] != errors.As(err, &refused)) {
		t.Errorf("made twice: %v\n%s", err, Diff(s.path, after, again, nil))
	}
	if isHCL(s.path) && stable(s.src) && !stable(after) != s.flags["unstable"] {
		t.Errorf("the canonical format changes the result:\n%s", Diff(s.path, after, hclwrite.Format(after), nil))
	}
	if crlf := bytes.Count(after, []byte("\r\n")); s.flags["crlf"] && crlf != bytes.Count(after, []byte("\n")) {
		t.Error("a line lost its CRLF")
	}
	if (len(after) == 0) != s.flags["nothing-left"] {
		t.Errorf("%d bytes are left", len(after))
	}
}

func stable(src []byte) bool { return bytes.Equal(hclwrite.Format(src), src) }

// removal is of a block, or of the nth of an address (from 1).
func (s script) removal(t *testing.T, f []string) Step {
	t.Helper()
	if len(f) < 3 {
		return RemoveBlock{Address: f[1]}
	}
	d, err := parse(s.path, s.src)
	if err != nil {
		t.Fatal(err)
	}
	nth, err := strconv.Atoi(f[2])
	for _, b := range d.body.Blocks {
		if addressOf(b) != f[1] {
			continue
		}
		if nth--; nth == 0 {
			return RemoveBlock{Address: f[1], Start: span(b).Start.Byte, End: span(b).End.Byte}
		}
	}
	t.Fatalf("the file has no such block %s (%v)", f[1], err)
	return nil
}
