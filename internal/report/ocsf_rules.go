package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

func (o ocsfFinding) tool() string {
	product := o.Metadata.Product
	if tool, ok := asffProducts[productOf(string(product.UID))]; ok {
		return tool
	}
	if strings.EqualFold(string(product.Name), "prowler") {
		return toolProwler
	}
	return title(string(product.Name), string(product.UID), "unknown")
}

// info is what was found. An incident (class 2005) is of several findings, of
// which the first stands for all.
func (o ocsfFinding) info() ocsfInfo {
	switch {
	case o.Info.UID != "" || o.Info.Title != "":
		return o.Info
	case len(o.Several) > 0:
		return o.Several[0]
	}
	return o.Finding
}

// rule is what the product looked for: a control of Security Hub, a type of
// GuardDuty or Macie, else the first name that says anything.
func (o ocsfFinding) rule(tool string) string {
	info := o.info()
	var kind string
	if len(info.Types) > 0 {
		kind = info.Types[0]
	}
	switch tool {
	case toolGuardDuty, toolMacie:
		return firstNonEmpty(threatType([]string{kind}), string(o.Metadata.EventCode))
	case toolAccessAnalyzer:
		return firstNonEmpty(analyzerType(info.Types), kind)
	case toolSecurityHub:
		generator := asffFinding{GeneratorID: string(o.Metadata.Product.Feature.UID)}
		if control := firstNonEmpty(string(o.Compliance.Control), securityHubRule(generator)); control != "" {
			return control
		}
	}
	var cve string
	if len(o.Vulnerabilities) > 0 {
		cve = firstNonEmpty(string(o.Vulnerabilities[0].CVE.UID), string(o.Vulnerabilities[0].Title))
	}
	return title(string(o.Metadata.EventCode), string(o.Compliance.Control), cve, string(info.Analytic.UID), string(info.Analytic.Name),
		kind, string(o.Metadata.Product.Feature.UID), string(o.ClassName), "unknown")
}

// isClosed says that somebody dealt with the finding, or that it is no more. The
// words count before the numbers: Prowler before 4.5 wrote "New" beside the
// number of "Suppressed".
func (o ocsfFinding) isClosed() bool {
	if o.ActivityID == 3 || strings.EqualFold(string(o.ActivityName), "close") {
		return true
	}
	switch strings.ToLower(firstNonEmpty(string(o.Status), string(o.State))) {
	case "suppressed", "resolved", "archived", "deleted":
		return true
	case "":
		id := max(o.StatusID, o.StateID)
		return id >= 3 && id <= 6 // suppressed, resolved, archived, deleted
	}
	return false
}

// passed says that the check found nothing wrong. Compliance checks have a
// status of their own; others may use the status code.
func (o ocsfFinding) passed() bool {
	switch strings.ToLower(firstNonEmpty(string(o.Compliance.Status), string(o.StatusCode))) {
	case "pass", "passed", "compliant":
		return true
	case "":
		return o.Compliance.StatusID == 1
	}
	return false
}

// outcome is that of a check of Prowler, in Prowler's words. Version 3 had OCSF's
// only, in which a muted check is "Other" and one for people to make "Unknown".
func (o ocsfFinding) outcome() string {
	if o.StatusCode != "" {
		return string(o.StatusCode)
	}
	switch strings.ToLower(string(o.Status)) {
	case "failure":
		return "FAIL"
	case "success":
		return "PASS"
	case "other":
		return "MUTED"
	case "unknown":
		return "MANUAL"
	}
	return ""
}

// severity is the name, else the number.
func (o ocsfFinding) severity() finding.Severity {
	if s := namedSeverity(string(o.Severity)); s != finding.SeverityUnknown {
		return s
	}
	switch id := int(o.SeverityID); {
	case id >= 1 && id <= 5:
		return finding.SeverityInfo + finding.Severity(id-1)
	case id == 6: // fatal
		return finding.SeverityCritical
	}
	return finding.SeverityUnknown
}

// confidence is the product's own. Else a compliance check is believed as one
// that reads a setting, and a detection a little less: it judges behaviour. A
// check that could not tell is a question, not an answer.
func (o ocsfFinding) confidence(tool, rule string) finding.Confidence {
	c := finding.Confidence(0.8)
	if tool == toolGuardDuty {
		c = guardDutyConfidence(rule)
	}
	own, scored := o.Score.percent()
	switch {
	case scored:
		c = own
	case o.ConfidenceID == 1:
		c = 0.3
	case o.ConfidenceID == 2:
		c = 0.6
	case o.ConfidenceID == 3, o.Compliance.Status != "", o.Compliance.StatusID != 0:
		c = 0.9
	}
	switch strings.ToLower(string(o.Compliance.Status)) {
	case "warning":
		c = min(c, 0.5)
	case "not_available", "unknown", "other":
		c = min(c, 0.3)
	case "":
		if o.Compliance.StatusID == 2 { // warning
			c = min(c, 0.5)
		}
	}
	return c
}
