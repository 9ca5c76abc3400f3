package finding

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestScalesReadWhatTheyWrite(t *testing.T) {
	for _, s := range Severities() {
		var back Severity
		if data, err := json.Marshal(s); err != nil || json.Unmarshal(data, &back) != nil || back != s {
			t.Errorf("%v comes back as %v", s, back)
		}
	}
	for _, v := range []Validity{ValidityUnknown, ValidityDead, ValidityLive} {
		var back Validity
		if data, err := json.Marshal(v); err != nil || json.Unmarshal(data, &back) != nil || back != v {
			t.Errorf("%v comes back as %v", v, back)
		}
	}
	if !slices.IsSorted(Severities()) {
		t.Error("severities are compared as numbers: their order is their meaning")
	}
	if _, err := ParseSeverity("urgent"); err == nil {
		t.Error("an unknown severity is read as one")
	}
	if _, err := ParseValidity(""); err == nil {
		t.Error("an unknown validity is read as one")
	}
	if got := Severity(9).String(); got != "severity(9)" {
		t.Errorf("got %q", got)
	}
	if got := Confidence(0.666).String(); got != "0.67" {
		t.Errorf("got %q", got)
	}
}

func TestCategories(t *testing.T) {
	all := Categories()
	if len(all) != 32 || !slices.IsSorted(all) || !slices.Contains(all, Unclassified) {
		t.Errorf("got %d categories: %v", len(all), all)
	}
	for _, c := range all {
		if risks := c.Risks(); len(risks) > 0 {
			risks[0] = "changed"
			if c.Risks()[0] == "changed" {
				t.Errorf("%q: a caller changes the table", c)
			}
		}
	}
	if !LeakedSecret.OfSecret() || WildcardPolicy.OfSecret() || Unclassified.OfSecret() {
		t.Error("what is about a secret's value is keyed by it")
	}
	if kinds := IdentityKinds(); len(kinds) != 10 {
		t.Errorf("got %v", kinds)
	}
}
