package finding

import (
	"fmt"
	"strconv"
	"strings"
)

// Severity is how bad the problem would be if it is real.
type Severity int

// The severities, in order.
const (
	SeverityUnknown Severity = iota
	SeverityInfo
	SeverityLow
	SeverityMedium
	SeverityHigh
	SeverityCritical
)

var severityNames = [...]string{"unknown", "info", "low", "medium", "high", "critical"}

// Severities lists every severity in ascending order.
func Severities() []Severity {
	return []Severity{SeverityUnknown, SeverityInfo, SeverityLow, SeverityMedium, SeverityHigh, SeverityCritical}
}

// ParseSeverity reads one of quell's own severity names, in any case.
func ParseSeverity(name string) (Severity, error) {
	for i, n := range severityNames {
		if strings.EqualFold(n, name) {
			return Severity(i), nil
		}
	}
	return SeverityUnknown, fmt.Errorf("severity %q: want one of %s", name, strings.Join(severityNames[:], ", "))
}

func (s Severity) String() string {
	if s < 0 || int(s) >= len(severityNames) {
		return "severity(" + strconv.Itoa(int(s)) + ")"
	}
	return severityNames[s]
}

// MarshalText writes the name.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name.
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSeverity(string(text))
	return err
}

// Validity says whether a credential still works.
type Validity int

// The validities. Unknown is not a kind of dead.
const (
	ValidityUnknown Validity = iota
	ValidityDead
	ValidityLive
)

var validityNames = [...]string{"unknown", "dead", "live"}

// ParseValidity reads one of quell's own validity names.
func ParseValidity(name string) (Validity, error) {
	for i, n := range validityNames {
		if strings.EqualFold(n, name) {
			return Validity(i), nil
		}
	}
	return ValidityUnknown, fmt.Errorf("validity %q: want one of %s", name, strings.Join(validityNames[:], ", "))
}

func (v Validity) String() string {
	if v < 0 || int(v) >= len(validityNames) {
		return "validity(" + strconv.Itoa(int(v)) + ")"
	}
	return validityNames[v]
}

// MarshalText writes the name.
func (v Validity) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads the name.
func (v *Validity) UnmarshalText(text []byte) (err error) {
	*v, err = ParseValidity(string(text))
	return err
}

// Confidence is how sure it is that the problem is real, from 0 to 1.
type Confidence float64

func (c Confidence) String() string { return strconv.FormatFloat(float64(c), 'f', 2, 64) }
