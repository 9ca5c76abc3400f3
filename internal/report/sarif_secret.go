package report

import (
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// secrets takes the values that one place of a result shows. The first one is
// the secret that the result is about; it is empty when the place shows none.
func (s *sarifReader) secrets(res sarifResult, place sarifLocation, class class) []finding.Secret {
	if !class.category.OfSecret() {
		return nil
	}
	snippet := place.snippet()
	var about, others []string
	switch s.tool {
	case toolGitleaks:
		if offender := res.Properties.text("offender"); offender != "" { // version 7, whose snippet is the line
			about, others = append(about, offended(offender)), append(others, offender, snippet)
			break
		}
		about = append(about, snippet)
	case toolSPMI:
		secret, validation := spmiFingerprint(res.Fingerprints, "secretFingerprint"), spmiFingerprint(res.Fingerprints, "validationFingerprint")
		about, others = append(about, secret.text("secret")), append(others, validation.text("secret"))
		if !isQuestioned(snippet) { // of a base64 value, the snippet is the literal
			about, others = append(about, snippet), append(others, snippet)
		}
	default:
		about, others = append(about, s.told(res), literal(snippet)), append(others, snippet)
	}
	return s.taken(about, others)
}

// taken claims the first of the values that a result may be about, and whatever
// else it shows.
func (s *sarifReader) taken(about, others []string) []finding.Secret {
	first := finding.Secret{}
	for _, value := range about {
		if !finding.NewSecret(value).Empty() {
			first = s.claimed(value)
			break
		}
	}
	all := []finding.Secret{first}
	counted := !first.Empty()
	for _, value := range others {
		if v := finding.NewSecret(value); !v.Empty() && !masked(value) {
			all = append(all, v)
			if !counted {
				s.out.ClearSecrets++
				counted = true
			}
		}
	}
	return all
}

// told is a value that a tool puts into its message.
func (s *sarifReader) told(res sarifResult) string {
	if of := toldValues[s.tool]; of != nil {
		if parts := of.FindStringSubmatch(res.Message.Text); parts != nil {
			return parts[1]
		}
	}
	return ""
}

// toldValues find the value in the messages of tools that quote it there.
var toldValues = map[string]*regexp.Regexp{
	toolBandit: regexp.MustCompile(`^Possible hardcoded password: '(.+)'$`),
	toolCodeQL: regexp.MustCompile(`(?i)^The hard-?coded value "([^"]+)"`),
}

// literal is the value in a snippet that is one value with nothing around it, be
// it a private key or an address with a password, or one assignment of a quoted
// value to a name. Of any other snippet no literal has the fingerprint, and which
// part of it is the secret would be a guess.
func literal(snippet string) string {
	if isBare(snippet) || passwordIn(snippet) != "" || isKey(snippet) {
		return snippet
	}
	if parts := quotedAssignment.FindStringSubmatch(strings.TrimSpace(snippet)); parts != nil {
		return firstNonEmpty(parts[1], parts[2], parts[3])
	}
	return ""
}

var quotedAssignment = regexp.MustCompile(`^(?:(?:const|let|var|final|static|private|public|export|String|string) ){0,4}["']?[A-Za-z_$][\w.$-]{0,80}["']?\s{0,40}(?::=|=|:)\s{0,40}(?:"([^"\\\n]+)"|'([^'\\\n]+)'|` + "`([^`\\\\\n]+)`" + `)[;,]?$`)

// isKey says that a snippet is a private key, with its footer.
func isKey(snippet string) bool {
	v := strings.Trim(snippet, " \t\r\n\"'`")
	return strings.HasPrefix(v, "-----BEGIN ") && strings.Contains(v, "PRIVATE KEY") && strings.LastIndex(v, "-----END ") > 0 && strings.HasSuffix(v, "-----")
}

// isBare says that a snippet is one value with nothing around it but quotes.
func isBare(snippet string) bool {
	v := strings.TrimRight(strings.Trim(strings.TrimSpace(snippet), "\"'`"), "=") // "=" ends base64
	return !strings.ContainsAny(v, " \t\r\n\"'`={}")
}

// context digests what tells two places in one file apart: the tool's own hash
// of the code around, else its message. What moves with the lines is left out.
func (s *sarifReader) context(res sarifResult, place sarifLocation, secrets []finding.Secret) finding.Fingerprint {
	if s.tool == toolGitleaks { // its message names the rule, the file and the commit
		return context(s.key, place.snippet(), secrets...)
	}
	if hash := spmiText(res.Fingerprints, "secretHashSha256"); s.tool == toolSPMI && hash != "" {
		return s.key.Context("secretHashSha256 " + hash)
	}
	for _, prints := range []bag{res.PartialFingerprints, res.Fingerprints} {
		for _, name := range surroundings {
			// Semgrep writes "requires login" in its place.
			if hash := prints.text(name); hash != "" && !strings.Contains(hash, " ") {
				return s.key.Context(name + " " + hash)
			}
		}
	}
	text := firstNonEmpty(res.Message.Text, strings.Join(res.Message.Arguments, " "))
	return context(s.key, lineNumbers.ReplaceAllString(text, " "), secrets...)
}

// surroundings are fingerprints that tools make of the code and not of its line
// numbers: CodeQL's and GitHub's, Semgrep's, ggshield's.
var surroundings = []string{"primaryLocationLineHash", "matchBasedId/v1", "secret/v1"}

// lineNumbers are "line 12", "lines 3-7", "column: 4", and "12:7" behind a
// file's name.
var lineNumbers = regexp.MustCompile(`(?i)\b(?:lines?|columns?|cols?)\s{0,3}[:#]?\s{0,3}\d+(?:\s{0,3}(?:-|–|to|,)\s{0,3}\d+){0,8}|\b:\d+(?:[-:]\d+){0,3}\b`)

// resource is the address that a scanner of infrastructure code gives as a
// logical location, or that the code it quotes begins with. Names of functions
// and the like are not addresses.
func (s *sarifReader) resource(res sarifResult, place sarifLocation, path string) string {
	for _, l := range place.LogicalLocations {
		name := firstNonEmpty(l.FullyQualifiedName, l.Name)
		if (l.Kind == "" || l.Kind == "resource") && isAddress(name) {
			return name
		}
	}
	if !strings.HasSuffix(path, ".tf") && !strings.HasSuffix(path, ".tofu") {
		return ""
	}
	if block := blockHeader.FindStringSubmatch(place.snippet()); block != nil {
		return strings.TrimPrefix(block[1]+".", "resource.") + block[2] + "." + block[3]
	}
	if s.tool != toolKICS {
		return ""
	}
	if named := kicsResource.FindStringSubmatch(res.Message.Text); named != nil {
		return named[1] + "." + named[2]
	}
	return ""
}

// blockHeader is the first line of a resource's block in Terraform.
var blockHeader = regexp.MustCompile(`^\s{0,40}(resource|data)\s{1,8}"([a-z][a-z0-9]*_[a-z0-9_]+)"\s{1,8}"([A-Za-z_][A-Za-z0-9_-]*)"\s{0,8}\{`)

// kicsResource is how KICS writes a resource: aws_s3_bucket[logs].
var kicsResource = regexp.MustCompile(`\b([a-z][a-z0-9]*_[a-z0-9_]+)\[(?:\{\{)?([A-Za-z_][A-Za-z0-9_-]*)(?:\}\})?\]`)

// isAddress says that the text has the form of a Terraform address:
// "aws_iam_user.ci", "module.app.aws_iam_user.ci[0]".
func isAddress(text string) bool {
	for _, c := range text {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.ContainsRune(`_-.[]"`, c):
		default:
			return false
		}
	}
	kind, name, found := strings.Cut(text, ".")
	return found && strings.Contains(kind, "_") && name != "" || strings.HasPrefix(text, "module.") || strings.HasPrefix(text, "data.")
}
