package report

import (
	"slices"
	"strconv"
	"strings"
)

type (
	// sarifRun is a run (3.14) without its results.
	sarifRun struct {
		Tool struct {
			Driver     sarifComponent   `json:"driver"`
			Extensions []sarifComponent `json:"extensions"`
		} `json:"tool"`
		Taxonomies         []sarifComponent         `json:"taxonomies"`
		Invocations        []sarifInvocation        `json:"invocations"`
		OriginalURIBaseIDs map[string]sarifArtifact `json:"originalUriBaseIds"`
		Artifacts          []struct {
			Location sarifArtifact `json:"location"`
			Roles    words         `json:"roles"`
		} `json:"artifacts"`
		VersionControlProvenance []struct {
			RepositoryURI string        `json:"repositoryUri"`
			RevisionID    string        `json:"revisionId"`
			MappedTo      sarifArtifact `json:"mappedTo"`
		} `json:"versionControlProvenance"`
		External   bag `json:"externalPropertyFileReferences"`
		Properties bag `json:"properties"`
	}

	// sarifInvocation is one call of the tool (3.20).
	sarifInvocation struct {
		ExecutionSuccessful *bool               `json:"executionSuccessful"`
		ExitCode            whole               `json:"exitCode"`
		ExitSignalName      word                `json:"exitSignalName"`
		ExitSignalNumber    whole               `json:"exitSignalNumber"`
		StartFailure        word                `json:"processStartFailureMessage"`
		EndTimeUTC          date                `json:"endTimeUtc"`
		WorkingDirectory    sarifArtifact       `json:"workingDirectory"`
		Execution           []sarifNotification `json:"toolExecutionNotifications"`
		Configuration       []sarifNotification `json:"toolConfigurationNotifications"`
		RuleOverrides       []struct {
			Descriptor    sarifRuleReference `json:"descriptor"`
			Configuration sarifConfiguration `json:"configuration"`
		} `json:"ruleConfigurationOverrides"`
	}

	// sarifNotification is what the tool says of its own run (3.58); its message
	// may quote the code that it could not read.
	sarifNotification struct {
		Descriptor struct {
			ID word `json:"id"`
		} `json:"descriptor"`
		Level word `json:"level"`
	}

	// sarifConfiguration is a reportingConfiguration (3.50).
	sarifConfiguration struct {
		Level string `json:"level"`
		Rank  number `json:"rank"`
	}
)

func (r *reader) readRun(it item, run sarifRun, results node) {
	s := newSARIFReader(r, run)
	succeeded := s.executed(it)
	s.covered()
	if n := (node{raw: run.External["results"]}); n.kind() == '{' || n.kind() == '[' && !emptyArray(n) {
		r.resultsElsewhere(it)
	}
	if results.kind() == 0 || results.kind() == 'n' {
		// The schema: results "must be present (but may be empty) if a log file
		// represents an actual scan". Some tools omit an empty list after a scan
		// that they say succeeded.
		if !succeeded {
			r.diagnose(Error, "a run records no scan", "It has no list of results, which says that nothing was scanned. Run the scanner again.", it.place())
		}
		return
	}
	if results.kind() != '[' {
		r.diagnose(Error, "a field has another type than its format says", "Write the report anew with the scanner itself.", joinPlace(it.place()+".results", r.positionAt(it, results.at)))
		return
	}
	for i, n := range results.elements() {
		s.read(it.child("results", n, i))
	}
}

// resultsElsewhere tells of results that are not in their run (3.15, 4).
func (r *reader) resultsElsewhere(it item) {
	r.diagnose(Error, "a run's results do not stand in the run", "They are in other files, or apart from it, and would pass for fixed. Let the tool write each run whole.", it.place())
}

func emptyArray(n node) bool {
	for range n.elements() {
		return false
	}
	return true
}

// executed tells of a tool that says that its run failed, wholly or in part, and
// whether it says that it did not.
func (s *sarifReader) executed(it item) (succeeded bool) {
	for i, invocation := range s.run.Invocations {
		if invocation.failed() {
			s.diagnose(Error, "the scan did not succeed", "The tool says that its run failed, so that nothing is proven absent. Run it again.", it.place())
		}
		succeeded = succeeded || invocation.ExecutionSuccessful != nil && *invocation.ExecutionSuccessful
		s.scanned = first(invocation.EndTimeUTC, s.scanned)
		at := it.place() + ".invocations[" + strconv.Itoa(i) + "]"
		s.notified(at+".toolExecutionNotifications", invocation.Execution)
		s.notified(at+".toolConfigurationNotifications", invocation.Configuration)
	}
	return succeeded
}

// failed says that a call did not end well. An exit code says so only where the
// tool says nothing itself: many tools exit with 1 because they found something.
func (c sarifInvocation) failed() bool {
	if c.ExitSignalName != "" || c.ExitSignalNumber != 0 || c.StartFailure != "" {
		return true
	}
	if c.ExecutionSuccessful == nil {
		return c.ExitCode != 0
	}
	return !*c.ExecutionSuccessful
}

// notified tells of the tool's own errors (3.58.6): a file that it could not
// read, a rule that broke off. A warning says that results may be incomplete in
// a way that a person would shrug at.
func (s *sarifReader) notified(at string, notifications []sarifNotification) {
	for i, n := range notifications {
		if n.Level == "error" {
			s.diagnose(Error, "the scanner reports an error of its own",
				"It may have left out a file or a rule, so that nothing is proven absent. See its log, mend what it could not read or leave that out of the scan, and run it again.",
				at+"["+strconv.Itoa(i)+"]")
		}
	}
}

// covered counts what the tool says that it scanned: artifacts of that role, and
// what CodeQL and Bandit say in their own ways. Artifacts without a role count
// for nothing: many tools list no others than those with results.
func (s *sarifReader) covered() {
	count := 0
	for _, a := range s.run.Artifacts {
		if slices.Contains(a.Roles, "analysisTarget") {
			count++
		}
	}
	for _, invocation := range s.run.Invocations {
		for _, n := range slices.Concat(invocation.Execution, invocation.Configuration) {
			if s.tool == toolCodeQL && strings.HasSuffix(string(n.Descriptor.ID), "/successfully-extracted-files") {
				count++
			}
		}
	}
	if s.tool == toolBandit {
		for _, file := range (node{raw: s.run.Properties["metrics"]}).object() {
			if file.name != "_totals" {
				count++
			}
		}
	}
	if count > 0 {
		s.out.Coverage.Scanned += count
		s.out.Coverage.Of = "files"
	}
	for _, source := range s.run.VersionControlProvenance {
		if name := repositoryName(source.RepositoryURI); name != "" {
			s.out.Coverage.Names = append(s.out.Coverage.Names, name)
		}
	}
}

// override is what the run was told to make of a rule, other than the rule's
// own default (3.20.5).
func (s *sarifReader) override(res sarifResult, rule sarifRule) sarifConfiguration {
	index := 0
	if res.Provenance.InvocationIndex != nil {
		index = int(*res.Provenance.InvocationIndex)
	}
	if index < 0 || index >= len(s.overrides) || rule.ID == "" {
		return sarifConfiguration{}
	}
	return s.overrides[index][rule.ID]
}

// overridden reads the overrides of each invocation, of which the first counts.
func (s *sarifReader) overridden() []map[string]sarifConfiguration {
	all := make([]map[string]sarifConfiguration, len(s.run.Invocations))
	for i, invocation := range s.run.Invocations {
		all[i] = map[string]sarifConfiguration{}
		for _, o := range invocation.RuleOverrides {
			component, id := s.component(o.Descriptor.ToolComponent), o.Descriptor.ID
			if n := o.Descriptor.Index; id == "" && n != nil && *n >= 0 && int(*n) < len(component.Rules) {
				id = component.Rules[*n].ID
			}
			if _, known := all[i][id]; !known {
				all[i][id] = o.Configuration
			}
		}
	}
	return all
}
