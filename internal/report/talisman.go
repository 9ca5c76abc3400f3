package report

import (
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// talismanDetail is an entry of a file's failures or warnings in Talisman's JSON.
// The message quotes what was found and is shown nowhere.
type talismanDetail struct {
	Type     word   `json:"type"`
	Message  string `json:"message"`
	Commits  words  `json:"commits"`
	Severity word   `json:"severity"`
}

// Talisman is the name of Talisman's JSON.
const Talisman = "talisman"

const toolTalisman = "talisman"

func isTalisman(o object) bool {
	return o.has("results") && o.get("summary").object().get("types").object().has("filecontent", "filename")
}

// talismanFrom are the origins of every finding of Talisman.
var talismanFrom = from{
	"tool": "the format", "rule": "results[].failure_list[].type", "category": "results[].failure_list[].type, message",
	"title": "results[].failure_list[].type, message", "severity": "results[].failure_list[].severity", "confidence": "quell's table of Talisman",
	"identity.kind": "results[].failure_list[].message", "location.path": "results[].filename", "location.commit": "results[].failure_list[].commits",
	"fingerprint": "results[].failure_list[].message", "context": "results[].failure_list[].message",
}

// readTalisman reads failures, and warnings too: those are findings below the
// severity that Talisman was told to fail at. What its configuration ignores is
// no finding, and has no text.
func (r *reader) readTalisman(it item) {
	for file := range r.entries(it, "results") {
		var result struct {
			Filename string `json:"filename"`
		}
		if !r.decode(file, &result, jsontext.AllowDuplicateNames(true)) { // what is twice in a failure spoils that failure only
			continue
		}
		for _, name := range []string{"failure_list", "warning_list"} {
			for detail := range r.entries(file, name) {
				r.readTalismanDetail(detail, result.Filename)
			}
		}
	}
}

func (r *reader) readTalismanDetail(it item, file string) {
	var d talismanDetail
	if !r.decode(it, &d) {
		return
	}
	what, found := talismanFound(d.Message)
	secrets := []finding.Secret{{}}
	if value := what.value(found); value != "" {
		secrets[0] = r.claimed(value)
		secrets = append(secrets, finding.NewSecret(found)) // the whole of it is no second secret
	} else if found != "" {
		secrets = append(secrets, r.claimed(found))
	}
	if d.Type == "" {
		r.incomplete(it, "type")
		return
	}
	rule := oneLine(string(d.Type))
	f := finding.Finding{
		Tool:       toolTalisman,
		Rule:       rule,
		Category:   what.category,
		Title:      what.title,
		Severity:   talismanSeverity(string(d.Severity)),
		Confidence: what.confidence,
		Identity:   finding.Identity{Kind: what.identity},
		Location:   finding.Location{Path: r.placed(it, file)},
	}
	if len(d.Commits) == 1 { // of several, no one is the place
		f.Location.Commit = oneLine(d.Commits[0])
	}
	if secrets[0].Empty() && found != "" {
		f.Context = r.key.Context(found)
	}
	r.add(it, f, talismanFrom, secrets...)
}

// A talismanMessage is one of the few sentences that Talisman writes. They are
// told by how they start; what follows is quoted from the file.
type talismanMessage struct {
	start      string
	title      string
	category   finding.Category
	confidence finding.Confidence
	identity   finding.IdentityKind
	// quotes says how the file's text is quoted: 'w' for a word, 'l' for a line or
	// part of one, 0 for not at all.
	quotes byte
}

// talismanMessages: its tests of words are for randomness alone, and those of
// lines match any assignment to something named like a secret. Names and sizes
// of files are no content.
var talismanMessages = []talismanMessage{
	{"Expected file to not contain base64 encoded texts such as: ", "Base64 text that may be a secret", finding.LeakedSecret, 0.4, "", 'w'},
	{"Expected file to not contain hex encoded texts such as: ", "Hex text that may be a secret", finding.LeakedSecret, 0.3, "", 'w'},
	{"Expected file to not contain hex-encoded texts such as: ", "Hex text that may be a secret", finding.LeakedSecret, 0.3, "", 'w'},
	{"Expected file to not contain credit card numbers such as: ", "Number that may be a credit card's", finding.Unclassified, 0.5, "", 'l'},
	{"Potential secret pattern : ", "Text that may be a secret", finding.LeakedSecret, 0.5, "", 'l'},
	{"The file name ", "File named like one that holds secrets", finding.LeakedSecret, 0.5, "", 0},
}

// talismanFound tells a message's kind and what it quotes.
func talismanFound(message string) (talismanMessage, string) {
	for _, m := range talismanMessages {
		rest, ok := strings.CutPrefix(message, m.start)
		switch {
		case !ok:
		case m.quotes == 0 && strings.Contains(rest, " is larger than max allowed file size("):
			return talismanMessage{title: "Large file", category: finding.Unclassified, confidence: 0.9}, ""
		case m.quotes == 0:
			return m, ""
		case strings.Contains(rest, "BEGIN RSA PRIVATE KEY"):
			m.confidence = 0.9
			return m, rest
		default:
			return m, rest
		}
	}
	// A later version's sentence: it may quote as well.
	return talismanMessage{title: "Text that may be a secret", category: finding.LeakedSecret, confidence: 0.3}, message
}

// assigned is the one string in quotes of an assignment.
var assigned = regexp.MustCompile("^\\s*[\"']?[^\"'`]*[A-Za-z0-9_\\]][\"']?\\s*(?:=>|:=|[:=])\\s*" +
	"(?:\"([^\"\\\\\\s]{8,})\"|'([^'\\\\\\s]{8,})'|`([^`\\\\\\s]{8,})`)\\s*[,;]?$")

// value is the secret in what a message quotes, where it can be told: a word is
// one unless it was cut short, and a line may have it in quotes.
func (m talismanMessage) value(found string) string {
	switch {
	case m.quotes == 'w':
		return found // if it ends in "..." it is taken for masked, which it is
	case m.quotes == 'l' && m.category == finding.LeakedSecret:
		parts := assigned.FindStringSubmatch(strings.TrimSpace(found))
		if parts != nil {
			return firstNonEmpty(parts[1:]...)
		}
	}
	return ""
}

func talismanSeverity(name string) finding.Severity {
	switch strings.ToLower(name) {
	case "high":
		return finding.SeverityHigh
	case "medium":
		return finding.SeverityMedium
	case "low":
		return finding.SeverityLow
	}
	return finding.SeverityUnknown
}
