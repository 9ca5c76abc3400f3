package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzApply checks the laws of an edit on any file: the result parses, making
// the edit again changes nothing, and no line is lost that the step does not
// name. The step is chosen by kind, its subject by which.
func FuzzApply(f *testing.F) {
	seeds := 0
	err := filepath.WalkDir("testdata/real", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		src, err := os.ReadFile(path)
		for kind := range byte(kinds) {
			f.Add(src, kind, byte(1))
			f.Add(bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n")), kind, byte(2))
		}
		seeds++
		return err
	})
	if err != nil || seeds == 0 {
		f.Fatalf("%d seeds in testdata/real: %v", seeds, err)
	}
	for i, src := range caseFiles(f) {
		f.Add(src, byte(i%kinds), byte(i))
	}
	f.Add([]byte("variable \"a\" { default = \"$${x}hunter2\" }"), byte(4), byte(0))
	f.Add([]byte("a \"b\" {\n x = <<-E\n  y\n z\n E\n}\n/* c */ b {}"), byte(2), byte(0))
	f.Fuzz(keepsTheLaws)
}

// TestEveryKindOnEveryCase makes every kind of step on the file of every case.
func TestEveryKindOnEveryCase(t *testing.T) {
	for _, src := range caseFiles(t) {
		for kind := range byte(kinds) {
			for which := range byte(3) {
				keepsTheLaws(t, src, kind, which)
			}
		}
	}
}

// caseFiles are the files before the edits of testdata/cases.
func caseFiles(t testing.TB) [][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d cases: %v", len(paths), err)
	}
	var all [][]byte
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, section(archive, "before.tf"))
	}
	return all
}

// keepsTheLaws makes a step on a file, and checks what holds of every edit.
func keepsTheLaws(t *testing.T, src []byte, kind, which byte) {
	d, err := parse("fuzz.tf", src)
	if err != nil || len(d.body.Blocks) == 0 {
		return
	}
	step := chosen(d, kind, which)
	if step == nil {
		return
	}
	after, err := Apply("fuzz.tf", src, step)
	var refused *Refused
	if errors.As(err, &refused) && kind%kinds > 5 && strings.Contains(refused.Why, "not proved") {
		t.Errorf("%#v: %v", step, err)
	}
	if errors.Is(err, ErrUnchanged) || errors.As(err, &refused) {
		return
	}
	if err != nil {
		t.Fatalf("%T: %v", step, err)
	}
	if _, err := parse("fuzz.tf", after); err != nil {
		t.Fatalf("%#v: the result does not parse: %v", step, err)
	}
	_, err = Apply("fuzz.tf", after, step)
	if unsureAgain(step) && errors.As(err, &refused) {
		err = ErrUnchanged // another part of the list may hold it, too
	}
	if !errors.Is(err, ErrUnchanged) {
		t.Errorf("%#v made twice: %v\n%s", step, err, Diff("fuzz.tf", src, after, nil))
	}
	common(t, step, src, after)
}

// unsureAgain says that it may not be known whether anything is left to be done.
func unsureAgain(step Step) bool {
	switch s := step.(type) {
	case RemoveListItem:
		return true
	case ReplacePolicyEntry:
		return len(s.With) == 0
	}
	return false
}

// kinds of steps that chosen makes.
const kinds = 13

// chosen makes a step about something that the file has.
func chosen(d *document, kind, which byte) Step {
	b := d.body.Blocks[int(which)%len(d.body.Blocks)]
	if kind%kinds > 5 {
		return chosenWithin(d, b, kind%kinds, int(which)/len(d.body.Blocks))
	}
	switch kind % kinds {
	case 0:
		return RemoveBlock{Address: addressOf(b)}
	case 1:
		return SetAttribute{Address: addressOf(b), Attribute: "status", Value: `"Inactive"`}
	case 2:
		last := lastAttribute(b.Body)
		if last == nil {
			return nil
		}
		return SetAttribute{Address: addressOf(b), Attribute: last.Name, Value: "{\n  a = [1, 2]\n}"}
	case 3:
		return AppendBlock{Source: "variable \"quell_fuzz\" {\n  type = string\n}\n"}
	case 4:
		if len(b.Labels) != 1 {
			return nil
		}
		return SealVariable{Name: b.Labels[0]}
	}
	words := bytes.FieldsFunc(d.src, func(r rune) bool { return strings.ContainsRune(" \"\r\n=", r) })
	if len(words) == 0 {
		return nil
	}
	at := bytes.Index(d.src, words[int(which)%len(words)])
	return ReplaceLiteral{Start: at, End: at + len(words[int(which)%len(words)]), Reference: "var.quell_fuzz"}
}

// chosenWithin makes a step about an attribute, or about a part of its value.
func chosenWithin(d *document, b *hclsyntax.Block, kind byte, which int) Step {
	names := slices.Sorted(maps.Keys(b.Body.Attributes))
	if len(names) == 0 && kind > 10 {
		return chosenOfPolicy(d, b, "", kind, which)
	}
	if len(names) == 0 || kind == 10 {
		return SetAttribute{Address: addressOf(b), Attribute: "quell_fuzz.a", Value: "1"}
	}
	name := names[which%len(names)]
	address, path := addressOf(b), name
	if b.Type == "locals" {
		address, path = "local."+name, ""
	}
	if kind == 6 {
		return RemoveAttribute{Address: address, Attribute: path}
	}
	if kind > 10 {
		return chosenOfPolicy(d, b, name, kind, which)
	}
	v := d.value(b.Body.Attributes[name].Expr)
	for {
		if v = v.deeper(); len(v.entries) == 0 {
			return nil
		}
		e := v.entries[which/len(names)%len(v.entries)]
		step := "." + e.key
		if v.kind != object {
			step = fmt.Sprintf("[%d]", which/len(names)%len(v.entries))
		} else if !hclsyntax.ValidIdentifier(e.key) {
			step = "[" + quotedHCL(e.key) + "]"
		}
		if path == "" {
			step = strings.TrimPrefix(step, ".")
		}
		if inner := e.value.deeper(); len(inner.entries) > 0 {
			path, v = path+step, inner
			continue
		}
		switch {
		case kind == 7 && !v.text.isJSON():
			return RemoveListItem{Address: address, Attribute: path, Item: string(v.text.bytes[e.from:e.end])}
		case kind == 7:
			return RemoveListItem{Address: address, Attribute: path, Item: quotedHCL(strings.TrimPrefix(e.value.says, "string "))}
		case kind == 8:
			return RemoveAttribute{Address: address, Attribute: path + step}
		case which%2 == 0:
			return SetAttribute{Address: address, Attribute: path + ".quell_fuzz", Value: `"x"`}
		}
		return SetAttribute{Address: address, Attribute: path + step, Value: `["x", "y"]`}
	}
}

// chosenOfPolicy makes a step about a policy, or about what may be one.
func chosenOfPolicy(d *document, b *hclsyntax.Block, attribute string, kind byte, which int) Step {
	if b.Type == "data" {
		attribute = ""
	}
	p, err := ReadPolicy("fuzz.tf", d.src, addressOf(b), attribute)
	if err != nil || len(p.Statements) == 0 {
		return nil
	}
	n := which % len(p.Statements)
	s := p.Statements[n]
	if kind == 12 || len(s.Entries) == 0 {
		return RemoveStatement{Address: addressOf(b), Attribute: attribute, Digest: s.Digest}
	}
	e := s.Entries[which/len(p.Statements)%len(s.Entries)]
	with := [][]string{nil, {"quell:fuzz"}, {"quell:fuzz", "quell:${more}"}}[which%3]
	return ReplacePolicyEntry{Address: addressOf(b), Attribute: attribute, Statement: n, Element: e.Element, Type: e.Type, Entry: e.Text, With: with}
}

// common checks that before and after differ in one stretch of bytes, and for
// a removal that nothing was added.
func common(t *testing.T, step Step, before, after []byte) {
	t.Helper()
	head := 0
	for head < min(len(before), len(after)) && before[head] == after[head] {
		head++
	}
	tail := 0
	for tail < min(len(before), len(after))-head && before[len(before)-1-tail] == after[len(after)-1-tail] {
		tail++
	}
	switch step.(type) {
	case RemoveAttribute, RemoveListItem:
		if len(strings.Fields(string(after))) > len(strings.Fields(string(before))) {
			t.Error("a removal adds words")
		}
	case RemoveBlock:
		if head+tail != len(after) {
			t.Errorf("a removal adds %q", after[head:len(after)-tail])
		}
	case AppendBlock:
		if head != len(before) {
			t.Errorf("appending changes byte %d of %d", head, len(before))
		}
	case ReplaceLiteral:
		if gone := before[head : len(before)-tail]; bytes.Count(gone, []byte("\n")) > 1 {
			t.Errorf("replacing a word takes %d lines", bytes.Count(gone, []byte("\n")))
		}
	}
}
