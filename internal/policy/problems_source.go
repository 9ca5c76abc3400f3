package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const remedyCoverage = "Write the share of the last good report that must be covered, such as 0.5; 0 asks for none."

// Problems lists what is wrong with the source, unset options counting as their
// defaults; empty when it may be declared. That no other source has the same
// reports, [Decode] checks.
func (s Source) Problems() []Problem {
	s = s.WithDefaults()
	ps := &problems{}
	ps.name(s.Name)
	ps.reports(s.Paths)
	if s.Format != "" {
		ps.oneOf(at("format"), s.Format, report.Formats())
	}
	ps.oneOf(at("mode"), string(s.Mode), texts(Modes()))
	ps.oneOf(at("scope"), string(s.Scope), texts(Scopes()))
	ps.repository(at("repository"), "repository", s.Repository)
	for _, name := range slices.Sorted(maps.Keys(s.Repositories)) {
		ps.renaming(name, s.Repositories[name])
	}
	if !validRoot(s.Folder) {
		ps.add(at("folder"), "folder is not a folder within the repository", "Write a relative path without \"..\", such as \"infra\".")
	}
	ps.scanRoots(s.ScanRoots)
	if s.MaxAge < 0 {
		ps.add(at("max_age"), "max_age is negative", "Write a duration such as \"7d\".")
	}
	// Written so that NaN is refused too.
	if !(s.MaxConfidence >= 0 && s.MaxConfidence <= 1) {
		ps.add(at("max_confidence"), "max_confidence is not between 0 and 1", "Write a number above 0 and at most 1, such as 0.9.")
	}
	if !(s.MinCoverage > 0 && s.MinCoverage <= 1) && s.MinCoverage != NoMinCoverage {
		ps.add(at("min_coverage"), "min_coverage is not between 0 and 1", remedyCoverage)
	}
	ps.rules(s.Rules)
	return ps.found
}

// Warnings lists what is allowed but has no effect.
func (s Source) Warnings() []Problem {
	s = s.WithDefaults()
	ps := &problems{}
	if s.Mode != ModeStream {
		return nil
	}
	if s.Scope != defaultScope {
		ps.add(at("scope"), "scope has no effect on a stream", "Remove it: no report of a stream replaces another.")
	}
	if s.MinCoverage != defaultMinCoverage {
		ps.add(at("min_coverage"), "min_coverage has no effect on a stream", "Remove it: the silence of a stream never proves anything.")
	}
	return ps.found
}

// reports checks globs of report files. One that no report's path could match
// would leave the source without reports, unseen.
func (ps *problems) reports(globs []string) {
	if len(globs) == 0 {
		ps.add(at("paths"), "paths is required", "Write which files are this source's reports: paths = [\""+ReportsRoot+"gitleaks/**\"].")
	}
	ps.globs(at("paths"), globs)
	for i, glob := range globs {
		odd := func(part string) bool { return part == "" || part == "." || part == ".." }
		switch {
		case strings.TrimSpace(glob) == "":
		case !strings.HasPrefix(glob, ReportsRoot):
			ps.add(at("paths", i), fmt.Sprintf("%q does not begin with %q", glob, ReportsRoot),
				"Write it from the top of the control repository, such as \""+ReportsRoot+"gitleaks/**\": reports lie nowhere else.")
		case slices.ContainsFunc(strings.Split(glob, "/"), odd):
			ps.add(at("paths", i), fmt.Sprintf("%q matches no file", glob), "Write it without \".\", \"..\" and empty parts; all files in a folder and below are \""+ReportsRoot+"FOLDER/**\".")
		}
	}
}

func (ps *problems) scanRoots(folders []string) {
	for i, folder := range folders {
		if err := report.CheckScanRoot(folder); err != nil {
			ps.add(at("scan_root", i), "scan_root "+err.Error(), "Write the folder as it was on the machine that scanned, such as \"/home/runner/work/app/app\", \"C:/agent/_work/1/s\" or \"file:///github/workspace\".")
		}
	}
}

// repository checks a repository's name or address. One with a password is never
// quoted.
func (ps *problems) repository(path []string, noun, address string) {
	switch {
	case strings.ContainsFunc(address, unicode.IsControl):
		ps.add(path, noun+" has a line break or another control character", "Write it in one line.")
	case holdsPassword(address):
		ps.add(path, noun+" holds a password", "Leave the credential out of the URL: it would lie in Git for everybody to read.")
	}
}

func (ps *problems) renaming(name, repository string) {
	if strings.TrimSpace(name) == "" || strings.TrimSpace(repository) == "" {
		ps.add(at("repositories", name), "repositories has an empty entry", "Write \"NAME IN THE REPORT\" = \"REPOSITORY\", or remove the entry.")
		return
	}
	if holdsPassword(name) {
		ps.repository(at("repositories"), "a name in repositories", name)
		return // its path would quote it
	}
	ps.repository(at("repositories", name), "a name in repositories", name)
	ps.repository(at("repositories", name), "an entry of repositories", repository)
}

func (ps *problems) rules(rules []report.Rule) {
	type whose struct{ tool, pattern string }
	seen := map[whose]bool{}
	for i, rule := range rules {
		path := at("rule", i)
		ps.required(under(path, "id"), rule.Pattern, "Write the rule's id as the scanner has it; \"*\" stands for any text.")
		ps.line(under(path, "id"), rule.Pattern)
		ps.line(under(path, "tool"), rule.Tool)
		ps.line(under(path, "platform"), rule.Platform)
		if rule.Category != "" {
			ps.oneOf(under(path, "category"), string(rule.Category), texts(finding.Categories()))
		}
		if rule.Severity != finding.SeverityUnknown {
			ps.oneOf(under(path, "severity"), rule.Severity.String(), words(severitiesOfRules()))
		}
		if rule.Kind != "" {
			ps.oneOf(under(path, "kind"), string(rule.Kind), texts(finding.IdentityKinds()))
		}
		if rule.Category == "" && rule.Severity == finding.SeverityUnknown && rule.Platform == "" && rule.Kind == "" {
			ps.add(path, fmt.Sprintf("rule %q says nothing", rule.Pattern), "Add what it is about: category, severity, platform or kind. What is left out stays as the report has it.")
		}
		of := whose{strings.ToLower(rule.Tool), rule.Pattern}
		if seen[of] {
			ps.add(under(path, "id"), fmt.Sprintf("a second rule %q of the same tool never applies", rule.Pattern), "Put everything in one: the first that matches holds.")
		}
		seen[of] = true
	}
}
