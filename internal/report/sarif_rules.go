package report

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// sarifComponent is a toolComponent (3.19): the tool itself, a plugin, or a
	// taxonomy.
	sarifComponent struct {
		Name  string      `json:"name"`
		GUID  string      `json:"guid"`
		Rules []sarifRule `json:"rules"`
	}

	// sarifRule is a reportingDescriptor (3.49).
	sarifRule struct {
		ID                   string             `json:"id"`
		GUID                 string             `json:"guid"`
		DeprecatedIDs        words              `json:"deprecatedIds"`
		Name                 string             `json:"name"`
		ShortDescription     sarifText          `json:"shortDescription"`
		FullDescription      sarifText          `json:"fullDescription"`
		DefaultConfiguration sarifConfiguration `json:"defaultConfiguration"`
		Relationships        []struct {
			Target sarifRuleReference `json:"target"`
		} `json:"relationships"`
		Properties bag `json:"properties"`
	}

	// sarifRuleReference is a reportingDescriptorReference (3.52).
	sarifRuleReference struct {
		ID            string               `json:"id"`
		GUID          string               `json:"guid"`
		Index         *whole               `json:"index"`
		ToolComponent *sarifComponentIndex `json:"toolComponent"`
	}

	// sarifComponentIndex is a toolComponentReference (3.54).
	sarifComponentIndex struct {
		Index *whole `json:"index"`
		Name  string `json:"name"`
		GUID  string `json:"guid"`
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
		component = s.component(ref.ToolComponent)
	}
	if index != nil && *index >= 0 && int(*index) < len(component.Rules) {
		// An index that names another rule than the id is wrong: the id counts.
		rule := component.Rules[*index]
		if id == "" || id == rule.ID || strings.HasPrefix(id, rule.ID+"/") {
			return firstNonEmpty(id, rule.ID), rule
		}
	}
	if ref := res.Rule; id == "" && ref != nil && ref.GUID != "" { // 3.52.3
		for _, c := range append([]rules{component, s.driver}, s.plugins...) {
			if i := slices.IndexFunc(c.Rules, func(rule sarifRule) bool { return strings.EqualFold(rule.GUID, ref.GUID) }); i >= 0 {
				return c.Rules[i].ID, c.Rules[i]
			}
		}
	}
	if id == "" && s.tool == toolGitleaks {
		// gitleaks 7 names the rule in the message only.
		name, _ := strings.CutSuffix(res.Message.Text, " secret detected")
		if rule, found := component.named(name); found {
			return name, rule
		}
	}
	for _, c := range append([]rules{component, s.driver}, s.plugins...) {
		if rule, found := c.named(id); found {
			return id, rule
		}
	}
	return id, sarifRule{}
}

// component is the one that a reference means; none is the tool itself.
func (s *sarifReader) component(ref *sarifComponentIndex) rules {
	if ref == nil {
		return s.driver
	}
	if ref.Index != nil && *ref.Index >= 0 && int(*ref.Index) < len(s.plugins) {
		return s.plugins[*ref.Index]
	}
	for _, c := range s.plugins {
		if ref.GUID != "" && strings.EqualFold(c.GUID, ref.GUID) || ref.GUID == "" && ref.Name != "" && c.Name == ref.Name {
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

// class is what quell's table of the tool says of the rule or of the names that
// it had before. Of a rule in no table, the weakness that the report states
// counts, and what a scanner of secrets finds is one.
func (s *sarifReader) class(id string, rule sarifRule, res sarifResult) class {
	c := classOf(s.tool, id)
	for _, name := range append([]string{rule.ID}, rule.DeprecatedIDs...) {
		if c.category == finding.Unclassified && name != "" {
			c = classOf(s.tool, name)
		}
	}
	if c.category == finding.Unclassified && s.tool == toolKICS {
		c = kicsQueryClass(id, rule.Name)
	}
	switch {
	case c.category != finding.Unclassified:
	case findsOnlySecrets[s.tool], s.tool == toolTrivy && slices.Contains(rule.Properties.texts("tags"), "secret"):
		c.category = finding.LeakedSecret
	case !isVulnerability(id):
		c.category = cweCategory(s.weaknesses(res, rule)...)
	}
	return c
}

// weaknesses are the CWE ids that the report states for a result: its own before
// its rule's. Ids that scanners put on any handling of sensitive data say
// nothing of credentials; Semgrep's rules are chosen for what they are about.
func (s *sarifReader) weaknesses(res sarifResult, rule sarifRule) []string {
	var ids []string
	add := func(texts ...string) {
		for _, text := range texts {
			id := strings.ToUpper(strings.TrimPrefix(text, "external/cwe/"))
			if strings.HasPrefix(id, "CWE-") && (s.tool == toolSemgrep || !vagueWeaknesses[cweNumber(id)]) {
				ids = append(ids, id)
			}
		}
	}
	add(s.taxa(res, sarifRule{})...)
	for _, properties := range []bag{res.Properties, rule.Properties} {
		add(properties.text("cwe"))
		add(properties.texts("cwe")...)
		add(properties.texts("tags")...)
	}
	add(s.taxa(sarifResult{}, rule)...)
	return ids
}

// vagueWeaknesses are about sensitive data of any sort.
var vagueWeaknesses = map[string]bool{"312": true, "313": true, "522": true, "532": true, "540": true, "547": true}

// isVulnerability says that a rule is a known flaw of a dependency, which may be
// about somebody's hard-coded password, but nobody's here.
func isVulnerability(id string) bool {
	for _, start := range []string{"CVE-", "GHSA-", "SNYK-", "RUSTSEC-", "PYSEC-", "GO-20", "OSV-", "TEMP-"} {
		if strings.HasPrefix(id, start) {
			return true
		}
	}
	return false
}

// taxa are the classes that a result and its rule are in, as "CWE-798".
func (s *sarifReader) taxa(res sarifResult, rule sarifRule) []string {
	refs := res.Taxa
	for _, related := range rule.Relationships {
		refs = append(refs[:len(refs):len(refs)], related.Target)
	}
	var all []string
	for _, ref := range refs {
		name := ""
		if c := ref.ToolComponent; c != nil {
			name = c.Name
			if i := c.Index; name == "" && i != nil && *i >= 0 && int(*i) < len(s.run.Taxonomies) {
				name = s.run.Taxonomies[*i].Name
			}
		}
		switch {
		case ref.ID == "":
		case name == "" || strings.HasPrefix(strings.ToUpper(ref.ID), strings.ToUpper(name)+"-"):
			all = append(all, ref.ID)
		default:
			all = append(all, name+"-"+ref.ID)
		}
	}
	return all
}

// severity is the security-severity score where there is one (the bands are
// GitHub's, which are those of CVSS 3), else the result's level, else what the
// run made of the rule's, else the rule's. Where nobody said, a leaked secret is
// high and the rest medium, which is SARIF's own default ("warning").
func (s *sarifReader) severity(res sarifResult, rule sarifRule, class class) finding.Severity {
	for _, properties := range []bag{res.Properties, rule.Properties} {
		if score, ok := properties.score("security-severity"); ok {
			return scored(score)
		}
	}
	switch firstNonEmpty(res.Level, s.override(res, rule).Level, rule.DefaultConfiguration.Level) {
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

// precisions are words for how rarely a rule is wrong: GitHub's, and Bandit's of
// a result.
var precisions = map[string]finding.Confidence{"very-high": 0.95, "high": 0.9, "medium": 0.7, "low": 0.4}

// confidence is the result's rank (0 to 100; 3.27.25: how interesting, which
// secret scanners use for how sure), else the rule's, else its precision, else
// what is known of the tool. What asks for a person's review is never sure; a
// credential that somebody used is.
func (s *sarifReader) confidence(res sarifResult, rule sarifRule, id string) finding.Confidence {
	c := toolConfidence(s.tool, id)
	for _, word := range []string{rule.Properties.text("precision"), res.Properties.text("issue_confidence")} {
		if p, ok := precisions[strings.ToLower(word)]; ok {
			c = p
		}
	}
	for _, rank := range []number{rule.DefaultConfiguration.Rank, s.override(res, rule).Rank, res.Rank} {
		if share, ok := rank.percent(); ok { // -1 means "none"
			c = finding.Confidence(math.Round(float64(share)*10_000) / 10_000)
		}
	}
	if res.Kind == "review" || res.Kind == "open" {
		c = min(c, 0.5)
	}
	if s.validity(res) == finding.ValidityLive {
		c = max(c, 0.95)
	}
	return c
}
