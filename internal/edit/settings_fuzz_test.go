package edit

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The fuzz targets check the laws of an edit on files of settings: the result parses,
// every value but the named one stays, and making it again changes nothing.

func FuzzApplyYAML(f *testing.F) { fuzzSettings(f, "fuzz.yaml", "*.yaml") }
func FuzzApplyJSON(f *testing.F) { fuzzSettings(f, "fuzz.json", "*.json") }
func FuzzApplyEnv(f *testing.F)  { fuzzSettings(f, "fuzz.env", "*.env") }
func FuzzApplyINI(f *testing.F)  { fuzzSettings(f, "fuzz.ini", "*.ini") }

func fuzzSettings(f *testing.F, path, glob string) {
	files, err := filepath.Glob("testdata/settings/" + glob)
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for kind := range byte(6) {
			for which := range uint16(40) {
				f.Add(src, kind, which)
			}
			f.Add(bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n")), kind, uint16(kind)*3)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte, kind byte, which uint16) {
		d, err := parseData(path, src)
		if err != nil {
			return
		}
		step := chosenSetting(d, kind, which)
		if step == nil {
			return
		}
		after, err := Apply(path, src, step)
		var refused *Refused
		if errors.Is(err, ErrUnchanged) || errors.As(err, &refused) {
			return
		}
		if err != nil {
			t.Fatalf("%#v: %v", step, err)
		}
		is, err := parseData(path, after)
		if err != nil {
			t.Fatalf("%#v: the result does not parse: %v", step, err)
		}
		if again, err := Apply(path, after, step); !errors.Is(err, ErrUnchanged) {
			t.Errorf("%#v made twice: %v\n%s%s", step, err, Diff(path, src, after, nil), Diff(path, after, again, nil))
		}
		if lost := len(d.outline()) - len(is.outline()); lost > 0 {
			if _, removes := step.(RemoveValue); !removes {
				t.Errorf("%#v loses %d values:\n%s", step, lost, Diff(path, src, after, nil))
			}
		}
	})
}

// chosenSetting makes a step about a value that the file has.
func chosenSetting(d *data, kind byte, which uint16) Step {
	var all []*setting
	for _, doc := range d.documents {
		doc.each(func(e *setting) {
			if e.parent != nil {
				all = append(all, e)
			}
		})
	}
	if len(all) == 0 {
		return nil
	}
	e := all[int(which)%len(all)]
	at, keys := d.whereabouts(e)
	switch kind % 6 {
	case 0:
		return SetValue{At: at, Keys: keys, Value: `"a: b"`}
	case 1:
		return SetValue{At: at, Keys: keys, Value: "false"}
	case 2:
		return SetValue{At: at, Keys: append(keys[:len(keys)-1:len(keys)-1], "quell_fuzz"), Value: "1"}
	case 3:
		return RemoveValue{At: at, Keys: keys}
	case 4:
		return ReplaceEntry{At: at, Keys: keys, Under: []string{"quellFuzz", "ref"}, Members: []Member{{"name", "x y"}, {"key", "1"}}}
	}
	if e.kind != single || e.end-e.start < 3 || strings.ContainsAny(string(d.src[e.start:e.end]), "\r\n") {
		return nil
	}
	return ReplaceText{Start: e.start + 1, End: e.end - 1, Text: "${{ secrets.FUZZ }}"}
}

// FuzzApplyText checks that steps on any text change the named bytes alone.
func FuzzApplyText(f *testing.F) {
	names := []string{"a.md", "a.yaml", "a.json", "a.tf", "Dockerfile"}
	seeds, err := filepath.Glob("testdata/settings/*")
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range seeds {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for kind := range byte(3) {
			for at := uint16(1); int(at) < len(src); at += 97 {
				f.Add(src, kind, byte(at), at, uint16(7))
			}
		}
	}
	f.Add([]byte("# hunter2\nlocals {\n  a = 1\n}\n"), byte(0), byte(3), uint16(2), uint16(7))
	f.Add([]byte("FROM x\nARG A=b\n"), byte(2), byte(4), uint16(8), uint16(1))
	f.Fuzz(func(t *testing.T, src []byte, kind, name byte, at, size uint16) {
		start, end := int(at), int(at)+int(size)
		path := names[int(name)%len(names)]
		var step Step
		want := redacted
		switch kind % 3 {
		case 0:
			step = RedactLine{Start: start, End: end}
		case 1:
			step, want = ReplaceRegion{Start: start, End: end, Text: "true"}, "true"
		case 2:
			step, want = DropDefault{At: start, Name: "A"}, ""
		}
		after, err := Apply(path, src, step)
		var refused *Refused
		if errors.Is(err, ErrUnchanged) || errors.As(err, &refused) {
			return
		}
		if err != nil {
			t.Fatalf("%#v: %v", step, err)
		}
		if kind%3 == 2 {
			if len(after) >= len(src) || bytes.Count(after, []byte("\n")) != bytes.Count(src, []byte("\n")) {
				t.Errorf("%#v:\n%s", step, Diff(path, src, after, nil))
			}
			return
		}
		if string(after) != string(src[:start])+want+string(src[end:]) {
			t.Errorf("%#v:\n%s", step, Diff(path, src, after, nil))
		}
	})
}
