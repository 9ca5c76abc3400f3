package report

import (
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
	if text := oneLine(fix.Description.Text); finding.IsPlain(text) {
		suggestion.Text = text
	}
	if edits, exact := s.edits(res, fix); exact {
		suggestion.Edits = edits
	}
	if suggestion.Text == "" && len(suggestion.Edits) == 0 {
		return nil
	}
	return &suggestion
}

// edits are a fix's replacements; exact is false where one of them has no
// region in lines (3.30.2), no path within what was scanned, or no text.
func (s *sarifReader) edits(res sarifResult, fix sarifFix) (edits []finding.SuggestedEdit, exact bool) {
	for _, change := range fix.ArtifactChanges {
		path, ok := s.path(change.ArtifactLocation)
		if !ok || path == "" {
			return nil, false
		}
		for _, replacement := range change.Replacements {
			region, insert := replacement.DeletedRegion, ""
			if content := replacement.InsertedContent; content != nil {
				if content.Text == nil || content.Binary != "" || !finding.IsPlain(*content.Text) {
					return nil, false
				}
				insert = *content.Text
			}
			edit := finding.SuggestedEdit{
				Path: path, StartLine: line(region.StartLine), StartColumn: max(line(region.StartColumn), 1),
				EndLine: line(region.EndLine), EndColumn: line(region.EndColumn), Insert: insert,
				Saw: s.saw(res, path, region),
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

// saw is the digest of the lines that a region is of, where the report quotes them:
// with the result's own place, if that is of the same lines.
func (s *sarifReader) saw(res sarifResult, path string, region sarifRegion) finding.Fingerprint {
	for _, place := range res.places() {
		at := place.PhysicalLocation.Region
		file, ok := s.path(place.PhysicalLocation.ArtifactLocation)
		if ok && file == path && at.StartLine == region.StartLine && max(at.EndLine, at.StartLine) == max(region.EndLine, region.StartLine) && place.snippet() != "" {
			return s.key.Context(place.snippet())
		}
	}
	return ""
}
