package report

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// sarifComponent is a toolComponent (3.19): the tool itself or a plugin.
	sarifComponent struct {
		Name  string      `json:"name"`
		GUID  string      `json:"guid"`
		Rules []sarifRule `json:"rules"`
	}

	// sarifRule is a reportingDescriptor (3.49).
	sarifRule struct {
		ID                   string    `json:"id"`
		Name                 string    `json:"name"`
		ShortDescription     sarifText `json:"shortDescription"`
		FullDescription      sarifText `json:"fullDescription"`
		DefaultConfiguration struct {
			Level string   `json:"level"`
			Rank  *float64 `json:"rank"`
		} `json:"defaultConfiguration"`
		Properties bag `json:"properties"`
	}

	// sarifRuleReference is a reportingDescriptorReference (3.52).
	sarifRuleReference struct {
		ID            string `json:"id"`
		Index         *int   `json:"index"`
		ToolComponent *struct {
			Index *int   `json:"index"`
			Name  string `json:"name"`
			GUID  string `json:"guid"`
		} `json:"toolComponent"`
	}
)

// rules are a component's rules, by position and by id.
type rules struct {
	sarifComponent
	byID map[string]int
}

func indexed(c sarifComponent) rules {
	set := rules{sarifComponent: c, byID: map[string]int{}}
	for i, rule := range c.Rules {
		if _, repeated := set.byID[rule.ID]; !repeated {
			set.byID[rule.ID] = i
		}
	}
	return set
}

// named is the rule of that id, or of the longest leading part of it: ids are
// hierarchical, with the rule's own in front (3.27.5).
func (set rules) named(id string) (rule sarifRule, found bool) {
	for id != "" {
		if i, ok := set.byID[id]; ok {
			return set.Rules[i], true
		}
		id = id[:max(strings.LastIndexByte(id, '/'), 0)]
	}
	return sarifRule{}, false
}

// rule finds the result's rule, and its id even where the tool describes none.
func (s *sarifReader) rule(res sarifResult) (id string, rule sarifRule) {
	id, index, component := res.RuleID, res.RuleIndex, s.driver
	if ref := res.Rule; ref != nil {
		if ref.ID != "" {
			id = ref.ID
		}
		if ref.Index != nil {
			index = ref.Index
		}
		if ref.ToolComponent != nil {
			component = s.component(ref.ToolComponent.Index, ref.ToolComponent.GUID, ref.ToolComponent.Name)
		}
	}
	if index != nil && *index >= 0 && *index < len(component.Rules) {
		// An index that names another rule than the id is wrong: the id counts.
		rule := component.Rules[*index]
		if id == "" || id == rule.ID || strings.HasPrefix(id, rule.ID+"/") {
			return firstNonEmpty(id, rule.ID), rule
		}
	}
	if id == "" && s.tool == toolGitleaks {
		// gitleaks 7 names the rule in the message only.
		name, _ := strings.CutSuffix(res.Message.Text, " secret detected")
		if rule, found := component.named(name); found {
			return name, rule
		}
	}
	if rule, found := component.named(id); found {
		return id, rule
	}
	rule, _ = s.driver.named(id)
	return id, rule
}

func (s *sarifReader) component(index *int, guid, name string) rules {
	if index != nil && *index >= 0 && *index < len(s.plugins) {
		return s.plugins[*index]
	}
	for _, c := range s.plugins {
		if guid != "" && strings.EqualFold(c.GUID, guid) || guid == "" && name != "" && c.Name == name {
			return c
		}
	}
	return s.driver
}

func firstNonEmpty(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// severity is the security-severity score where there is one (the bands are
// GitHub's, which are those of CVSS 3), else the result's level, else the
// rule's. Where nobody said, a leaked secret is high and the rest medium, which
// is SARIF's own default ("warning").
func (res sarifResult) severity(rule sarifRule, class class) finding.Severity {
	for _, properties := range []bag{res.Properties, rule.Properties} {
		if score, ok := properties.score("security-severity"); ok {
			return scored(score)
		}
	}
	switch firstNonEmpty(res.Level, rule.DefaultConfiguration.Level) {
	case "error":
		return finding.SeverityHigh
	case "warning":
		return finding.SeverityMedium
	case "note":
		return finding.SeverityLow
	case "none":
		return finding.SeverityInfo
	}
	if class.category == finding.LeakedSecret {
		return finding.SeverityHigh
	}
	return finding.SeverityMedium
}

func scored(score float64) finding.Severity {
	switch {
	case score >= 9:
		return finding.SeverityCritical
	case score >= 7:
		return finding.SeverityHigh
	case score >= 4:
		return finding.SeverityMedium
	case score > 0:
		return finding.SeverityLow
	}
	return finding.SeverityInfo
}

// score reads a number from 0 to 10, as a number or as text.
func (b bag) score(name string) (float64, bool) {
	text := b.text(name)
	if text == "" {
		text = string(b[name])
	}
	score, err := strconv.ParseFloat(text, 64)
	return score, err == nil && score >= 0 && score <= 10
}

// precisions are GitHub's words for how rarely a rule is wrong.
var precisions = map[string]finding.Confidence{"very-high": 0.95, "high": 0.9, "medium": 0.7, "low": 0.4}

// confidence is the result's rank (0 to 100; 3.27.25: how interesting, which
// secret scanners use for how sure), else the rule's, else its precision, else
// what is known of the tool. What asks for a person's review is never sure.
func (s *sarifReader) confidence(res sarifResult, rule sarifRule, id string) finding.Confidence {
	c := toolConfidence(s.tool, id)
	if p, ok := precisions[rule.Properties.text("precision")]; ok {
		c = p
	}
	for _, rank := range []*float64{rule.DefaultConfiguration.Rank, res.Rank} {
		if rank != nil && *rank >= 0 && *rank <= 100 { // -1 means "none"
			c = finding.Confidence(*rank / 100)
		}
	}
	if res.Kind == "review" || res.Kind == "open" {
		c = min(c, 0.5)
	}
	return c
}

// secrets takes the values that a result shows. The first one is the secret
// that the result is about; it is empty when the result shows none.
func (s *sarifReader) secrets(res sarifResult, class class) []finding.Secret {
	if !class.category.OfSecret() {
		return nil
	}
	var about, others []string
	switch s.tool {
	case toolGitleaks:
		about = append(about, res.Properties.text("offender")) // version 7, whose snippet is the line
	case toolSPMI:
		about = append(about, spmiFingerprint(res.Fingerprints, "secretFingerprint").text("secret"))
		others = append(others, spmiFingerprint(res.Fingerprints, "validationFingerprint").text("secret"))
	}
	if len(res.Locations) > 0 {
		snippet := res.Locations[0].PhysicalLocation.Region.Snippet.Text
		// Of a tool that shows the line or block around a value, no literal could
		// be found by what it shows.
		if toolShowsValue(s.tool) || isBare(snippet) {
			about = append(about, snippet)
		} else {
			others = append(others, snippet)
		}
	}
	first := finding.Secret{}
	for _, value := range about {
		if !finding.NewSecret(value).Empty() {
			first = s.claimed(value)
			break
		}
	}
	all := []finding.Secret{first}
	for _, value := range others {
		if v := finding.NewSecret(value); !v.Empty() && !masked(value) {
			all = append(all, v)
			if first.Empty() {
				s.out.ClearSecrets++
			}
		}
	}
	return all
}

// isBare says that a snippet is one value with nothing around it but quotes.
func isBare(snippet string) bool {
	v := strings.TrimRight(strings.Trim(strings.TrimSpace(snippet), "\"'`"), "=") // "=" ends base64
	return !strings.ContainsAny(v, " \t\r\n\"'`={}")
}

// validity reads SPMI's verdict, which is a part of its message.
func (s *sarifReader) validity(res sarifResult) finding.Validity {
	if s.tool == toolSPMI && len(res.Message.Arguments) > 1 && strings.TrimSpace(res.Message.Arguments[1]) == "a valid" {
		return finding.ValidityLive
	}
	return finding.ValidityUnknown
}

// spmiFingerprint is one of SPMI's fingerprints, which are JSON within a string
// under a versioned name ("secretFingerprint/v0", "SecretFingerprint/current").
func spmiFingerprint(all bag, name string) bag {
	for _, key := range sortedKeys(all) {
		if prefix, _, _ := strings.Cut(key, "/"); strings.EqualFold(prefix, name) {
			var parts bag
			if json.Unmarshal([]byte(all.text(key)), &parts, jsontext.AllowDuplicateNames(true)) == nil {
				return parts
			}
		}
	}
	return nil
}
