package report

import (
	"regexp"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// sarifFix is one way of mending a result (3.55); several are alternatives.
type sarifFix struct {
	Description     sarifText `json:"description"`
	ArtifactChanges []struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Replacements     []struct {
			DeletedRegion   sarifRegion `json:"deletedRegion"`
			InsertedContent *struct {
				Text   *string `json:"text"`
				Binary word    `json:"binary"`
			} `json:"insertedContent"`
		} `json:"replacements"`
	} `json:"artifactChanges"`
}

// suggestion is the tool's first proposal. One for a secret is made of the code
// around it, and so is left out; so is what shows a word that could be one.
// Edits are all of a proposal's, or none: half a fix mends nothing.
func (s *sarifReader) suggestion(res sarifResult, class class) *finding.Suggestion {
	if class.category.OfSecret() || len(res.Fixes) == 0 {
		return nil
	}
	fix := res.Fixes[0]
	var suggestion finding.Suggestion
	if text := oneLine(fix.Description.Text); isPlain(text) {
		suggestion.Text = text
	}
	if edits, exact := s.edits(fix); exact {
		suggestion.Edits = edits
	}
	if suggestion.Text == "" && len(suggestion.Edits) == 0 {
		return nil
	}
	return &suggestion
}

// edits are a fix's replacements; exact is false where one of them has no
// region in lines (3.30.2), no path within what was scanned, or no text.
func (s *sarifReader) edits(fix sarifFix) (edits []finding.SuggestedEdit, exact bool) {
	for _, change := range fix.ArtifactChanges {
		path, ok := s.path(change.ArtifactLocation)
		if !ok || path == "" {
			return nil, false
		}
		for _, replacement := range change.Replacements {
			region, insert := replacement.DeletedRegion, ""
			if content := replacement.InsertedContent; content != nil {
				if content.Text == nil || content.Binary != "" || !isPlain(*content.Text) {
					return nil, false
				}
				insert = *content.Text
			}
			edit := finding.SuggestedEdit{
				Path: path, StartLine: line(region.StartLine), StartColumn: max(line(region.StartColumn), 1),
				EndLine: line(region.EndLine), EndColumn: line(region.EndColumn), Insert: insert,
			}
			if edit.EndLine == 0 {
				edit.EndLine = edit.StartLine
			}
			if edit.StartLine == 0 || edit.EndLine < edit.StartLine ||
				edit.EndLine == edit.StartLine && edit.EndColumn != 0 && edit.EndColumn < edit.StartColumn {
				return nil, false
			}
			edits = append(edits, edit)
		}
	}
	return edits, len(edits) > 0
}

// isPlain says that no word of the text could be a secret: it is made of
// ordinary words, identifiers, numbers and the signs of code between them.
func isPlain(text string) bool {
	for _, word := range strings.Fields(text) {
		word = strings.Trim(word, "\"'`(){}[],;:<>=.!?-/|&*~")
		if word == "" || plainWord.MatchString(word) || slug.MatchString(word) {
			continue
		}
		parts := strings.FieldsFunc(word, func(c rune) bool { return strings.ContainsRune("\"'`(){}[],;:<>=./-_|&", c) })
		if slices.ContainsFunc(parts, func(part string) bool { return !plainWord.MatchString(part) && !slug.MatchString(part) }) {
			return false
		}
	}
	return true
}

// plainWord is a word of prose, a name in camel case whose parts are long enough
// to be words, a name in capitals, or a number, version or range of addresses.
var plainWord = regexp.MustCompile(`^(?:[A-Z]?[a-z]{1,20}|[A-Z]?[a-z]{2,20}(?:[A-Z][a-z]{2,20}|As|By|Id|In|Is|Of|On|To){1,5}|[A-Z]{1,12}(?:_[A-Z]{1,12}){0,5}|v?[0-9]{1,5}(?:[.][0-9]{1,5}){0,3}(?:/[0-9]{1,2})?)$`)
