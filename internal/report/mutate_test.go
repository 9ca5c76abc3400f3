package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A spot is one value, or one name, of a report that can be replaced.
type spot struct {
	place string // "runs[].results[].ruleId"; a name is told by a "{}" at its end
	value any
	set   func(any)
}

// A mutable is a report taken apart.
type mutable struct {
	name  string
	spots []spot
	text  func() []byte
}

// takenApart makes any report in testdata mutable. At most "each" values of one
// place are spots.
func takenApart(t testing.TB, path string, each int) mutable {
	t.Helper()
	data := readFile(t, path)
	m := mutable{name: filepath.Base(path)}
	if filepath.Ext(path) == ".csv" {
		m.cells(t, data, each)
		return m
	}
	if filepath.Ext(path) == ".xml" {
		m.failures(t, data, each)
		return m
	}
	var docs []any
	decode := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))).Decode
	if strings.HasSuffix(path, ".yaml") {
		decode = yaml.NewDecoder(bytes.NewReader(data)).Decode
	}
	for {
		var doc any
		if err := decode(&doc); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		docs = append(docs, doc)
	}
	m.text = func() []byte {
		var out bytes.Buffer
		for _, doc := range docs {
			text, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			out.Write(append(text, '\n'))
		}
		return out.Bytes()
	}
	w := walker{counts: map[string]int{}, each: each}
	for i := range docs {
		w.walk("", docs[i], func(v any) { docs[i] = v })
	}
	m.spots = w.spots
	return m
}

// failures takes apart what the failures of gitleaks' JUnit hold.
func (m *mutable) failures(t testing.TB, data []byte, each int) {
	t.Helper()
	var suites struct {
		Cases []struct {
			Failure string `xml:"failure"`
		} `xml:"testsuite>testcase"`
	}
	if err := xml.Unmarshal(data, &suites); err != nil {
		t.Fatal(err)
	}
	docs := make([]any, len(suites.Cases))
	w := walker{counts: map[string]int{}, each: each}
	for i, c := range suites.Cases {
		if err := json.Unmarshal([]byte(c.Failure), &docs[i]); err != nil {
			t.Fatal(err)
		}
		w.walk("", docs[i], func(v any) { docs[i] = v })
	}
	m.spots = w.spots
	m.text = func() []byte {
		var out bytes.Buffer
		fmt.Fprintf(&out, "<testsuites><testsuite name=\"gitleaks\" failures=\"%d\">", len(docs))
		for _, doc := range docs {
			text, err := json.Marshal(doc)
			if err != nil {
				t.Fatal(err)
			}
			out.WriteString("<testcase><failure>")
			if err := xml.EscapeText(&out, text); err != nil {
				t.Fatal(err)
			}
			out.WriteString("</failure></testcase>")
		}
		out.WriteString("</testsuite></testsuites>")
		return out.Bytes()
	}
}

func (m *mutable) cells(t testing.TB, data []byte, each int) {
	comma := ','
	if line, _, _ := bytes.Cut(data, []byte("\n")); bytes.Count(line, []byte(";")) > bytes.Count(line, []byte(",")) {
		comma = ';'
	}
	in := csv.NewReader(bytes.NewReader(data))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord = comma, true, -1
	rows, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	m.text = func() []byte {
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		w.Comma = comma
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	for i, row := range rows[1:min(len(rows), each+1)] {
		for j := range row {
			m.spots = append(m.spots, spot{rows[0][j], row[j], func(v any) { rows[i+1][j], _ = v.(string) }})
		}
	}
}

type walker struct {
	spots  []spot
	counts map[string]int
	each   int
}

func (w *walker) add(s spot) {
	if w.counts[s.place]++; w.counts[s.place] <= w.each {
		w.spots = append(w.spots, s)
	}
}

func (w *walker) walk(place string, value any, set func(any)) {
	w.add(spot{place, value, set})
	switch v := value.(type) {
	case []any:
		for i := range v {
			w.walk(place+"[]", v[i], func(to any) { v[i] = to })
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			inner := v[name]
			w.add(spot{place + "." + name + "{}", nil, func(to any) {
				if renamed, ok := to.(string); ok {
					delete(v, name)
					v[renamed] = inner
				} else { // back again
					delete(v, secretLooking)
					v[name] = inner
				}
			}})
			w.walk(place+"."+name, inner, func(to any) { v[name] = to })
		}
	case string:
		var nested any
		if strings.HasPrefix(v, "{") && json.Unmarshal([]byte(v), &nested) == nil {
			w.walk(place+"|", nested, func(any) {})
			last := len(w.spots)
			for i := range w.spots[:last] {
				s := &w.spots[i]
				if !strings.HasPrefix(s.place, place+"|") || s.place == place+"|" {
					continue
				}
				inner := s.set
				s.set = func(to any) {
					inner(to)
					text, _ := json.Marshal(nested)
					set(string(text))
				}
			}
		}
	}
}
