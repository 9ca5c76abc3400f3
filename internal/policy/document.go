package policy

// File is one document as it lies in the control repository.
type File struct {
	Path string // ".quell/policies/leaked-secrets.hcl"
	Data []byte
}

// Diagnostic says what is wrong with a document and what to do. Line and Column
// count from 1; 0 means the document as a whole.
type Diagnostic struct {
	Severity string `json:"severity"` // "error" or "warning"
	Summary  string `json:"summary"`
	Detail   string `json:"detail,omitempty"` // the remedy
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
}

// The functions of this package, each in its file:
//
//	Decode(files []File) (Set, []Diagnostic)
//	DecodePolicy(File) (Policy, []Diagnostic)        and DecodeException, DecodeOwner, DecodeTarget, DecodeFreeze, DecodeSettings
//	EncodePolicy(Policy) []byte                      and EncodeException, …: canonical HCL, formatted
//	PathOf(kind, name string) string                 ".quell/policies/NAME.hcl"
//	(Policy) Validate() []Diagnostic-free problems   and so on
//	(Match) Matches(incident.Incident) (bool, string)
//	CompileCondition(src string) (Condition, error); (Condition) Eval(Subject) (bool, error)
