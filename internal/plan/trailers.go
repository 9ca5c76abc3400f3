package plan

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Trailers is what a commit of quell's says about itself, for tools. Empty
// fields are not written.
type Trailers struct {
	Incident     incident.Key
	Policy       string
	PolicyDigest string
	Decision     triage.Kind
	Tier         policy.Tier
	Change       string
	Reports      []incident.Sighting // sorted by report
}

const (
	incidentTrailer = "Quell-Incident"
	policyTrailer   = "Quell-Policy"   // name@digest
	decisionTrailer = "Quell-Decision" // decision/tier
	changeTrailer   = "Quell-Change"
	reportTrailer   = "Quell-Report" // path@blob
)

// lines are the trailers in a fixed order, newline included.
func (t Trailers) lines() string {
	var b strings.Builder
	line := func(name, value string) {
		if strings.Trim(value, "@/") != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	line(incidentTrailer, escape(string(t.Incident)))
	line(policyTrailer, escape(t.Policy)+"@"+escape(t.PolicyDigest))
	line(decisionTrailer, escape(string(t.Decision))+"/"+escape(string(t.Tier)))
	line(changeTrailer, escape(t.Change))
	for _, r := range slices.SortedFunc(slices.Values(t.Reports), compareSightings) {
		line(reportTrailer, escape(r.Report)+"@"+escape(r.Blob))
	}
	return b.String()
}

func compareSightings(a, b incident.Sighting) int {
	return cmp.Or(cmp.Compare(a.Report, b.Report), cmp.Compare(a.Blob, b.Blob))
}

var trailerLine = regexp.MustCompile(`^([A-Za-z0-9-]+)[ \t]*:[ \t]*(.*)$`)

// ParseTrailers reads quell's trailers from the last paragraph of a message,
// and from nowhere else; other trailers there, such as a sign-off, are left
// aside. It is false for a message without them, and for one that says
// something twice.
func ParseTrailers(message string) (Trailers, bool) {
	paragraphs := strings.Split(strings.TrimSpace(strings.ReplaceAll(message, "\r\n", "\n")), "\n\n")
	if len(paragraphs) < 2 {
		return Trailers{}, false // a subject alone
	}
	var t Trailers
	seen := map[string]bool{}
	for _, line := range strings.Split(paragraphs[len(paragraphs)-1], "\n") {
		m := trailerLine.FindStringSubmatch(line)
		if m == nil {
			return Trailers{}, false
		}
		if !strings.HasPrefix(m[1], "Quell-") {
			continue
		}
		if seen[m[1]] && m[1] != reportTrailer || !t.set(m[1], m[2]) {
			return Trailers{}, false
		}
		seen[m[1]] = true
	}
	return t, t.Incident != "" && t.Change != ""
}

// set takes one trailer in; false says that its value is not one.
func (t *Trailers) set(name, value string) bool {
	var ok bool
	switch name {
	case incidentTrailer:
		t.Incident, ok = split1[incident.Key](value)
	case policyTrailer:
		t.Policy, t.PolicyDigest, ok = split2[string, string](value, "@")
	case decisionTrailer:
		t.Decision, t.Tier, ok = split2[triage.Kind, policy.Tier](value, "/")
	case changeTrailer:
		t.Change, ok = split1[string](value)
	case reportTrailer:
		var r incident.Sighting
		r.Report, r.Blob, ok = split2[string, string](value, "@")
		t.Reports = append(t.Reports, r)
	default:
		return true // a newer quell's
	}
	return ok
}

func split1[T ~string](value string) (T, bool) {
	text, ok := unescape(value)
	return T(text), ok
}

func split2[A, B ~string](value, separator string) (A, B, bool) {
	i := strings.LastIndex(value, separator)
	if i < 0 {
		return "", "", false
	}
	a, okA := unescape(value[:i])
	b, okB := unescape(value[i+1:])
	return A(a), B(b), okA && okB
}

// escape writes every byte that is not a letter, a digit or one of ._-/: as a
// percent sign and two hex digits, so that the name of a report is always one
// word and never a mention or a reference.
func escape(value string) string {
	var b strings.Builder
	for _, c := range []byte(value) {
		if strings.IndexByte("._-/:", c) >= 0 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

func unescape(value string) (string, bool) {
	var b strings.Builder
	for len(value) > 0 {
		before, after, more := strings.Cut(value, "%")
		b.WriteString(before)
		if !more {
			break
		}
		if len(after) < 2 {
			return "", false
		}
		c, err := hex.DecodeString(after[:2])
		if err != nil {
			return "", false
		}
		b.Write(c)
		value = after[2:]
	}
	return b.String(), true
}
