package report

import (
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// What the reports of scanners of infrastructure code have in common. Their
// rules read parsed code and say the same of the same code, so that they are
// rarely wrong about what it says; whether it matters is another question.
const iacConfidence finding.Confidence = 0.9

// iacSeverity reads a severity by any of the names that scanners of
// infrastructure code have had for one. Where there is none, nobody said.
func iacSeverity(name word) finding.Severity {
	switch strings.ToUpper(strings.TrimSpace(string(name))) {
	case "CRITICAL":
		return finding.SeverityCritical
	case "HIGH", "IMPORTANT", "ERROR": // ERROR, WARNING: tfsec up to 0.39
		return finding.SeverityHigh
	case "MEDIUM", "MODERATE", "WARNING":
		return finding.SeverityMedium
	case "LOW":
		return finding.SeverityLow
	case "INFO", "TRACE":
		return finding.SeverityInfo
	}
	return finding.SeverityUnknown
}

// modulesOnly is an address that ends in a module, and so names no resource.
var modulesOnly = regexp.MustCompile(`^(?:module\.[A-Za-z0-9_-]+(?:\[[^\]]*\])?\.?)+$`)

// resourceAddress is an address where it names a resource. Of a module's call
// alone, everything in the module would look like one thing.
func resourceAddress(text string) string {
	address := oneLine(text)
	if modulesOnly.MatchString(address) {
		return ""
	}
	return address
}

// advice is a scanner's general advice on a rule, in its own words.
func advice(texts ...string) *finding.Suggestion {
	if text := title(texts...); text != "" {
		return &finding.Suggestion{Text: text}
	}
	return nil
}
