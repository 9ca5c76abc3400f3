package report

import (
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// semgrepResult is one result. Lines and metavariables are the code, and the
	// message quotes metavariables: it is not even read.
	semgrepResult struct {
		CheckID string          `json:"check_id"`
		Path    string          `json:"path"`
		Start   semgrepPosition `json:"start"`
		End     semgrepPosition `json:"end"`
		Extra   semgrepExtra    `json:"extra"`
	}

	semgrepExtra struct {
		Severity   word                       `json:"severity"`
		Lines      string                     `json:"lines"`
		Metavars   map[string]semgrepVariable `json:"metavars"`
		Fingerpr   word                       `json:"fingerprint"`
		Fix        word                       `json:"fix"`
		Ignored    bool                       `json:"is_ignored"`
		Validation word                       `json:"validation_state"`
		Metadata   bag                        `json:"metadata"` // the rule's, of any type
		History    struct {
			Commit word `json:"git_commit"`
			Date   date `json:"git_commit_timestamp"`
		} `json:"historical_info"`
	}

	semgrepPosition struct {
		Line whole `json:"line"`
		Col  whole `json:"col"`
	}

	semgrepVariable struct {
		Content string `json:"abstract_content"`
	}

	// semgrepError is something that did not go well. Its texts quote the code.
	semgrepError struct {
		Level string         `json:"level"`
		Type  jsontext.Value `json:"type"` // a word, or a list of a word and details
		Path  word           `json:"path"`
	}
)

// Semgrep is the name of Semgrep's JSON format.
const Semgrep = "semgrep"

// isSemgrep also knows the oldest reports, of which an empty one has nothing but
// two empty lists.
func isSemgrep(o object) bool {
	if !o.list("results") || !o.list("errors") {
		return false
	}
	if first := o.first("results"); first != nil {
		return first.has("check_id", "path") && first.has("extra")
	}
	return o.get("paths").object().has("scanned") || len(o) == 2
}

// semgrepFrom are the origins of every finding of Semgrep.
var semgrepFrom = from{
	"tool": "the format", "rule": "check_id", "category": "quell's table of Semgrep, extra.metadata.cwe", "title": "check_id",
	"severity": "extra.severity", "confidence": "extra.metadata.confidence, extra.validation_state, quell", "validity": "extra.validation_state",
	"identity.platform": "quell's table of Semgrep", "identity.kind": "quell's table of Semgrep",
	"location.path": "path", "location.start_line": "start.line", "location.end_line": "end.line", "location.commit": "extra.historical_info.git_commit",
	"resource": "extra.lines", "fingerprint": "extra.lines, extra.metavars", "context": "extra.lines, extra.fingerprint",
	"first_seen": "extra.historical_info.git_commit_timestamp", "labels": "extra.metadata.cwe, extra.metadata.owasp, extra.metadata.technology",
	"suggestion": "extra.fix",
}

func (r *reader) readSemgrep(it item) {
	fields := it.object()
	for fault := range r.entries(it, "errors") {
		r.semgrepError(fault)
	}
	for range fields.get("paths").object().get("scanned").elements() {
		r.out.Coverage.Scanned++
		r.out.Coverage.Of = "files"
	}
	for result := range r.entries(it, "results") {
		r.semgrepResult(result)
	}
}

// semgrepError tells of what was not scanned. Semgrep goes on after a file that
// it cannot parse or finish, and such files stay so from scan to scan: they are
// no reason to distrust what it says of all others, and an error here would keep
// every fix of the repository from ever being verified. Every other error (a
// rule that does not load, a crash) may have silenced any rule in any file.
func (r *reader) semgrepError(it item) {
	var e semgrepError
	if !r.decode(it, &e) {
		return
	}
	kind := node{raw: e.Type}
	word := kind.text()
	for _, n := range kind.elements() {
		word = n.text()
		break
	}
	switch {
	case e.Path != "" && semgrepFileErrors[word]:
		r.diagnose(Warning, "a file was not scanned, or not all of it", "The scanner could not parse it, or gave up on it. What it does not mention there may still be there.", it.place())
	case e.Level == "error":
		r.diagnose(Error, "the scan did not succeed", "The scanner says that a part of its run failed, so that nothing is proven absent. Run it again.", it.place())
	}
}

func (r *reader) semgrepResult(it item) {
	var s semgrepResult
	if !r.decode(it, &s) {
		return
	}
	class := semgrepClass(s.CheckID)
	if class.category == finding.Unclassified {
		class.category = semgrepCWE(s.CheckID, s.Extra.Metadata.anyTexts("cwe"))
	}
	secrets := r.semgrepSecrets(s, class)
	if s.CheckID == "" {
		r.incomplete(it, "check_id")
		return
	}
	if s.Extra.Ignored {
		return
	}
	f := finding.Finding{
		Tool:       toolSemgrep,
		Rule:       oneLine(s.CheckID),
		Category:   class.category,
		Title:      semgrepTitle(s.CheckID),
		Severity:   semgrepSeverities[strings.ToUpper(string(s.Extra.Severity))],
		Confidence: s.confidence(),
		Validity:   s.validity(),
		Identity:   class.identity(),
		Location: finding.Location{
			Path: r.placed(it, s.Path), StartLine: line(s.Start.Line), EndLine: line(s.End.Line), Commit: oneLine(string(s.Extra.History.Commit)),
		},
		Resource:  s.resource(),
		FirstSeen: r.when(it, s.Extra.History.Date),
		Labels:    s.labels(),
	}
	f.Suggestion = s.suggestion(class, f.Location.Path, r.key)
	f.Context = s.context(r.key, secrets)
	r.add(it, f, semgrepFrom, secrets...)
}

// withheld is what Semgrep writes for code and fingerprint to who is not logged in.
const withheld = "requires login"

func (s semgrepResult) lines() string {
	if s.Extra.Lines == withheld {
		return ""
	}
	return s.Extra.Lines
}

// semgrepSecrets takes what a result about a secret shows: the secret itself
// where it stands alone in the region or in a metavariable, and else the code.
func (r *reader) semgrepSecrets(s semgrepResult, class class) []finding.Secret {
	if !class.category.OfSecret() {
		return nil
	}
	region, lines := s.region(), s.lines()
	about := ""
	for _, value := range append([]string{region}, s.variables()...) {
		// A region may take in one quote of two.
		value = strings.Trim(strings.TrimSpace(value), "\"'`")
		if value != "" && (isBare(value) || strings.HasPrefix(value, "-----BEGIN")) {
			about = value
			break
		}
	}
	switch {
	case about != "":
		return []finding.Secret{r.claimed(about), finding.NewSecret(lines)}
	case lines != "":
		return []finding.Secret{{}, r.claimed(lines), finding.NewSecret(region)}
	}
	return nil
}

// variables are the contents of metavariables that rules give to secrets, the
// most telling name first.
func (s semgrepResult) variables() []string {
	var all []string
	for _, name := range []string{"$SECRET", "$VALUE", "$PASSWORD", "$PASSWD", "$TOKEN", "$API_KEY", "$KEY", "$CREDENTIAL", "$1"} {
		if v := s.Extra.Metavars[name].Content; v != "" {
			all = append(all, v)
		}
	}
	return all
}

// region is the part of the lines that matched. Columns count characters or
// bytes, depending on the version: where the two differ it is unknown.
func (s semgrepResult) region() string {
	lines := s.lines()
	for i := range len(lines) {
		if lines[i] >= 0x80 {
			return ""
		}
	}
	last := strings.LastIndexByte(lines, '\n') + 1
	if count := strings.Count(lines, "\n"); count != int(s.End.Line-s.Start.Line) {
		return ""
	}
	from, to := int(s.Start.Col)-1, last+int(s.End.Col)-1
	if from < 0 || to > len(lines) || from >= to {
		return ""
	}
	return lines[from:to]
}

// confidence is the rule's, by its author; what the issuer accepted is certain.
func (s semgrepResult) confidence() finding.Confidence {
	if s.validity() == finding.ValidityLive {
		return 0.99
	}
	return semgrepTrust(s.Extra.Metadata.text("confidence"))
}

// semgrepTrust is how sure a rule's author is of it.
func semgrepTrust(word string) finding.Confidence {
	switch strings.ToUpper(word) {
	case "HIGH":
		return 0.9
	case "LOW":
		return 0.4
	}
	return 0.7
}

func (s semgrepResult) validity() finding.Validity {
	return semgrepValidity(string(s.Extra.Validation))
}

// semgrepValidity is what Semgrep Secrets learned from the issuer.
func semgrepValidity(word string) finding.Validity {
	switch word {
	case "CONFIRMED_VALID":
		return finding.ValidityLive
	case "CONFIRMED_INVALID":
		return finding.ValidityDead
	}
	return finding.ValidityUnknown
}

func (s semgrepResult) context(key finding.Key, secrets []finding.Secret) finding.Fingerprint {
	if len(secrets) > 1 {
		secrets = secrets[:1] // the others are the text itself
	}
	if c := context(key, s.lines(), secrets...); c != "" || s.Extra.Fingerpr == withheld {
		return c
	}
	return key.Context(string(s.Extra.Fingerpr))
}

// terraformBlock is the first line of a block of Terraform.
var terraformBlock = regexp.MustCompile(`^\s*(resource|data)\s+"([A-Za-z][\w-]*)"\s+"([A-Za-z_][\w-]*)"\s*\{?`)

// resource is the address of the block that matched, where all of it did.
func (s semgrepResult) resource() string {
	m := terraformBlock.FindStringSubmatch(s.lines())
	switch {
	case m == nil || !strings.HasSuffix(s.Path, ".tf"):
		return ""
	case m[1] == "data":
		return "data." + m[2] + "." + m[3]
	}
	return m[2] + "." + m[3]
}

// labels are the ids of weaknesses and risks, and the technologies.
func (s semgrepResult) labels() []string {
	return labels(semgrepWeaknesses(s.Extra.Metadata.anyTexts("cwe"), s.Extra.Metadata.anyTexts("owasp")), s.Extra.Metadata.anyTexts("technology"))
}

// semgrepWeaknesses are the ids in front of the names of weaknesses and risks.
func semgrepWeaknesses(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		for _, text := range list {
			id, _, _ := strings.Cut(text, " ")
			all = append(all, strings.TrimSuffix(id, ":"))
		}
	}
	return labels(all)
}

// suggestion is the rule's fix where it is nothing but the rule's: one that
// repeats code would carry whatever stands there, and without the metavariables
// nobody knows whether it does.
func (s semgrepResult) suggestion(class class, file string, key finding.Key) *finding.Suggestion {
	fix := string(s.Extra.Fix)
	if !finding.IsPlain(fix) || fix == "" || s.Extra.Metavars == nil || class.category.OfSecret() || s.Start.Line < 1 || s.Start.Col < 1 || s.End.Col < 1 {
		return nil
	}
	for _, v := range s.Extra.Metavars {
		if strings.Contains(fix, v.Content) {
			return nil
		}
	}
	if file == "" {
		return nil
	}
	var saw finding.Fingerprint
	if s.Extra.Lines != withheld {
		saw = key.Context(s.Extra.Lines)
	}
	return &finding.Suggestion{Edits: []finding.SuggestedEdit{{
		Path: file, StartLine: line(s.Start.Line), StartColumn: int(s.Start.Col), EndLine: line(s.End.Line), EndColumn: int(s.End.Col), Insert: fix,
		Saw: saw,
	}}}
}

// anyTexts reads a list of strings, or one string.
func (b bag) anyTexts(name string) []string {
	if text := b.text(name); text != "" {
		return []string{text}
	}
	return b.texts(name)
}
