package cache

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// filled is a finding of which every field has a value of its own, fields that
// are added later included.
func filled(t testing.TB) finding.Finding {
	t.Helper()
	var f finding.Finding
	fill(t, reflect.ValueOf(&f).Elem(), new(int))
	f.Fingerprint = finding.NewKey("k").Fingerprint(finding.NewSecret("x9Kq2LpVz7"))
	f.Confidence = 0.625
	f.Origins = nil // never kept
	return f
}

func fill(t testing.TB, v reflect.Value, n *int) {
	*n++
	switch at := v.Addr().Interface().(type) {
	case *time.Time:
		*at = time.Date(2025, 1, 1, 0, 0, *n, *n, time.UTC)
		return
	case *finding.Origins:
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(string(rune('a'+*n%26)) + "value" + string(rune('a'+*n/26)))
	case reflect.Int:
		v.SetInt(int64(*n%3 + 1))
	case reflect.Float64:
		v.SetFloat(float64(*n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), n)
		fill(t, v.Index(1), n)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	default:
		t.Fatalf("a finding has a field of kind %v, which is not kept", v.Kind())
	}
}

func entry(t testing.TB) (report.Result, []incident.Cluster, string) {
	t.Helper()
	a, b := filled(t), finding.Finding{Tool: "t", Rule: "r", Report: "p", Severity: finding.SeverityHigh}
	a.Weak, a.Hashed = false, false
	c, d := a, filled(t)
	c.Location.Path, c.Fingerprint = "other", finding.NewKey("k").Fingerprint(finding.NewSecret("another secret 4711"))
	d.Weak = false
	result := report.Result{
		Format: "gitleaks", Findings: 4, Coverage: report.Coverage{Scanned: 3, Of: "files", Names: []string{"x"}},
		Diagnostics: []report.Diagnostic{{Severity: report.Error, Summary: "s", Report: "p"}}, Flooded: []report.Flooded{{Tool: "t", Rule: "r", Findings: 9}},
	}
	clusters := incident.Clusters([]finding.Finding{a, b, c, d})
	data, err := Encode(result, clusters)
	if err != nil {
		t.Fatal(err)
	}
	return result, clusters, data
}

func TestEntriesComeBack(t *testing.T) {
	result, want, data := entry(t)
	for _, whole := range []bool{true, false} {
		r, err := Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(result, r.Result); diff != "" {
			t.Errorf("result:\n%s", diff)
		}
		var got []incident.Cluster
		for at := range r.Len() {
			c, err := r.Cluster(at, nil, whole)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, c)
		}
		if whole {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("clusters (-want +got):\n%s", diff)
			}
		}
		var groups, light incident.Groups
		for i := range want {
			groups.Add(want[i])
			light.Add(got[i])
		}
		incidents, hashed := groups.Incidents()
		lightIncidents, lightHashed := light.Incidents()
		if diff := cmp.Diff(incidents, lightIncidents); diff != "" {
			t.Errorf("whole %v makes other incidents:\n%s", whole, diff)
		}
		if diff := cmp.Diff(incident.OfHashes(hashed), incident.OfHashes(lightHashed)); diff != "" {
			t.Errorf("whole %v makes other incidents of hashes:\n%s", whole, diff)
		}
	}
}

// FuzzDecode: a damaged entry is an error or another report, never a panic.
func FuzzDecode(f *testing.F) {
	_, _, data := entry(f)
	f.Add(data)
	f.Add(magic)
	f.Fuzz(func(_ *testing.T, data string) {
		_, _ = ReadFront(strings.NewReader(data), int64(len(data)))
		r, err := Decode(data)
		if err != nil {
			return
		}
		for _, err := range r.Clusters() {
			if err != nil {
				return
			}
		}
	})
}

func TestStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	s, name := Open(dir), [32]byte{1, 2, 3}
	if _, ok := s.Get("k", name); ok {
		t.Error("an empty store has an entry")
	}
	if err := s.Put("k", name, "body"); err != nil {
		t.Fatal(err)
	}
	if got, ok := s.Get("k", name); !ok || got != "body" {
		t.Errorf("got %q, %v", got, ok)
	}
	file := s.file("k", name)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(file, []byte("bodyXXXX"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Get("k", name); ok {
		t.Error("a damaged entry is believed")
	}
	later := time.Now().Add(time.Hour)
	s.Prune("k", later, map[[32]byte]bool{name: true})
	if _, err := os.Stat(file); err != nil {
		t.Errorf("what is used was dropped: %v", err)
	}
	s.Prune("k", later, nil)
	if _, err := os.Stat(file); err == nil {
		t.Error("what nobody used for long is kept")
	}
	if err := Open("").Put("k", name, ""); err != nil {
		t.Error(err)
	}
	if _, ok := Open("").Get("k", name); ok {
		t.Error("no store has an entry")
	}
}
