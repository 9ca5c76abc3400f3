package report

import "github.com/quellhq/terraform-provider-quell/internal/finding"

// trufflehogLegacyFinding is a line of truffleHog 2's JSON, which version 3 can
// write too. The diffs and the commit's message hold clear text and are not read.
type trufflehogLegacyFinding struct {
	Date         date     `json:"date"` // of the commit
	Path         string   `json:"path"`
	CommitHash   string   `json:"commitHash"`
	Reason       word     `json:"reason"`
	StringsFound []string `json:"stringsFound"`
}

// TruffleHogLegacy is the name of truffleHog 2's JSON.
const TruffleHogLegacy = "trufflehog-legacy"

func isTruffleHogLegacy(o object) bool { return o.list("stringsFound") && o.has("reason", "path") }

// trufflehogLegacyFrom are the origins of every finding of truffleHog 2.
var trufflehogLegacyFrom = from{
	"tool": "the format", "rule": "reason", "category": "quell's table of TruffleHog", "title": "reason",
	"severity": "quell: truffleHog states none", "confidence": "quell's table of TruffleHog",
	"identity.platform": "quell's table of TruffleHog", "identity.kind": "quell's table of TruffleHog",
	"location.path": "path", "location.commit": "commitHash", "fingerprint": "stringsFound[]", "first_seen": "date",
}

// readTruffleHogLegacy makes a finding of each string: an entry lists all that
// one reason found in one commit of one file.
func (r *reader) readTruffleHogLegacy(it item) {
	var t trufflehogLegacyFinding
	if !r.decode(it, &t) {
		return
	}
	var secrets []finding.Secret
	for _, found := range t.StringsFound {
		secrets = append(secrets, r.claimed(found))
	}
	reason := oneLine(string(t.Reason))
	if reason == "" {
		r.incomplete(it, "reason")
		return
	}
	class := trufflehogLegacyClass(reason)
	f := finding.Finding{
		Tool:       toolTruffleHog,
		Rule:       reason,
		Category:   class.category,
		Title:      reason,
		Severity:   finding.SeverityHigh,
		Confidence: trufflehogLegacyConfidence(reason),
		Identity:   class.identity(),
		Location:   finding.Location{Path: r.placed(it, t.Path), Commit: oneLine(t.CommitHash)},
		FirstSeen:  r.when(it, t.Date),
	}
	if len(secrets) == 0 {
		r.add(it, f, trufflehogLegacyFrom)
	}
	cut := r.cutting(secrets) // the other strings of the entry are secrets as much as each
	for _, secret := range secrets {
		r.addOf(it, f, trufflehogLegacyFrom, secret, cut)
	}
}

// trufflehogLegacyConfidence: version 2 checks nothing. Randomness alone is mostly
// a hash or an id, and its generic expressions match any assignment.
func trufflehogLegacyConfidence(reason string) finding.Confidence {
	switch reason {
	case "High Entropy":
		return 0.3
	case "Generic API Key", "Generic Secret", "Password in URL":
		return 0.5
	}
	return 0.7
}
