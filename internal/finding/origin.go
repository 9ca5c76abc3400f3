package finding

// Origins says, of each field of a finding, which field of the report it came
// from: "severity" → "results[].level". Where a report does not say, and quell
// does, the origin names the table or rule that it came from.
type Origins map[string]string

// A Suggestion is a scanner's own proposal for a fix. It is as untrusted as the
// rest of a finding: it may advise, and is applied only where a policy says so and a person
// approves.
type Suggestion struct {
	Text  string          `json:"text,omitempty"` // one line, free of secrets
	Edits []SuggestedEdit `json:"edits,omitempty"`
	// Access is what the identity does not need, where the scanner says so.
	Access *Access `json:"access,omitempty"`
}

// SuggestedEdit replaces a region of a file, lines and columns counted from 1;
// an end column of 0 is the end of the line.
type SuggestedEdit struct {
	Path        string `json:"path"` // slash-separated and relative, unverified
	StartLine   int    `json:"start_line"`
	StartColumn int    `json:"start_column,omitempty"`
	EndLine     int    `json:"end_line,omitempty"`
	EndColumn   int    `json:"end_column,omitempty"`
	Insert      string `json:"insert"`
	// Saw is a keyed digest ([Key.Context]) of the lines from StartLine to EndLine as
	// the scanner saw them; empty where its report does not show them.
	Saw Fingerprint `json:"saw,omitempty"`
}
