package edit

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
		for kind := range byte(6) {
			f.Add(src, kind, byte(1))
			f.Add(bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n")), kind, byte(2))
		}
		seeds++
		return err
	})
	if err != nil || seeds == 0 {
		f.Fatalf("%d seeds in testdata/real: %v", seeds, err)
	}
	f.Add([]byte("variable \"a\" { default = \"$${x}hunter2\" }"), byte(4), byte(0))
	f.Add([]byte("a \"b\" {\n x = <<-E\n  y\n z\n E\n}\n/* c */ b {}"), byte(2), byte(0))
	f.Fuzz(func(t *testing.T, src []byte, kind, which byte) {
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
		if errors.Is(err, ErrUnchanged) || errors.As(err, &refused) {
			return
		}
		if err != nil {
			t.Fatalf("%T: %v", step, err)
		}
		if _, err := parse("fuzz.tf", after); err != nil {
			t.Fatalf("%#v: the result does not parse: %v", step, err)
		}
		if _, err := Apply("fuzz.tf", after, step); !errors.Is(err, ErrUnchanged) {
			t.Errorf("%#v made twice: %v\n%s", step, err, Diff("fuzz.tf", src, after, nil))
		}
		common(t, step, src, after)
	})
}

// chosen makes a step about something that the file has.
func chosen(d *document, kind, which byte) Step {
	b := d.body.Blocks[int(which)%len(d.body.Blocks)]
	switch kind % 6 {
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
