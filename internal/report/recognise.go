package report

import "strings"

// contents is a recognised report: its format and its entries. A SARIF log is
// one entry.
type contents struct {
	format string
	items  []item
	// partial says that the report is one page of several.
	partial bool
}

// recognise tells the format of one JSON document.
func recognise(doc item) contents {
	switch doc.kind() {
	case 'n':
		return contents{format: Empty}
	case '[':
		return list(doc.node, doc.prefix, Empty)
	case '{':
		return envelope(doc, doc.object())
	}
	return contents{}
}

// envelope tells the format of an object: a log, a wrapper around a list, or
// one finding.
func envelope(doc item, fields map[string]node) contents {
	has := func(name string, kind byte) bool { return fields[name].raw != nil && fields[name].kind() == kind }
	inner := func(name string) string { return strings.TrimPrefix(doc.place()+"."+name, ".") }
	switch {
	case has("runs", '['):
		version := fields["version"].text()
		if version == "2.1.0" || version == "" && strings.Contains(fields["$schema"].text(), "2.1.0") {
			return contents{format: SARIF, items: []item{doc}}
		}
		return contents{}
	case has("data", '{') && fields["status_code"].raw != nil: // a placebo recording of an AWS call
		return envelope(item{node: fields["data"], prefix: inner("data"), index: -1}, withoutWrapper(fields["data"]))
	case has("detail", '{'): // an EventBridge event
		return event(fields["source"].text(), item{node: fields["detail"], prefix: inner("detail"), index: -1})
	case has("Findings", '['):
		return paged(list(fields["Findings"], inner("Findings"), ASFF), fields["NextToken"])
	case has("findings", '['):
		return paged(list(fields["findings"], inner("findings"), Empty), fields["nextToken"], fields["NextToken"])
	case has("finding", '{') && isAccessAnalyzer(fields["finding"].object()): // GetFinding
		return contents{format: AccessAnalyzer, items: []item{{node: fields["finding"], prefix: inner("finding"), index: -1}}}
	case isASFF(fields):
		return contents{format: ASFF, items: []item{doc}}
	case isAccessAnalyzer(fields): // GetFindingV2
		return paged(contents{format: AccessAnalyzer, items: []item{doc}}, fields["nextToken"])
	}
	return contents{}
}

// withoutWrapper is the recorded response, so that a recording within a
// recording is not one more level.
func withoutWrapper(data node) map[string]node {
	fields := data.object()
	delete(fields, "data")
	delete(fields, "detail")
	return fields
}

func event(source string, detail item) contents {
	fields := detail.object()
	if source == "aws.access-analyzer" {
		if fields["status"].raw == nil || fields["resourceType"].raw == nil {
			return contents{}
		}
		return contents{format: AccessAnalyzer, items: []item{detail}}
	}
	for _, name := range []string{"findings", "Findings"} {
		if n := fields[name]; n.raw != nil && n.kind() == '[' {
			return list(n, detail.place()+"."+name, Empty)
		}
	}
	return contents{}
}

// list tells the format of a list by its first entry; whenEmpty is the format
// of a list without any.
func list(array node, prefix, whenEmpty string) contents {
	c := contents{format: whenEmpty}
	for i, entry := range array.elements() {
		if i == 0 {
			if c.format = entryFormat(entry.object()); c.format == "" {
				return contents{}
			}
		}
		c.items = append(c.items, item{node: entry, prefix: prefix, index: i})
	}
	return c
}

func entryFormat(fields map[string]node) string {
	switch {
	case isGitleaks(fields):
		return Gitleaks
	case isASFF(fields):
		return ASFF
	case isAccessAnalyzer(fields):
		return AccessAnalyzer
	}
	return ""
}

// paged notes a token that asks for the next page.
func paged(c contents, tokens ...node) contents {
	for _, token := range tokens {
		c.partial = c.partial || token.text() != ""
	}
	return c
}

func isGitleaks(fields map[string]node) bool {
	return hasAll(fields, "RuleID", "Secret", "File")
}

// isASFF asks for three of the fields that every finding of the format has: real
// producers leave some out.
func isASFF(fields map[string]node) bool {
	n := 0
	for _, name := range []string{"SchemaVersion", "ProductArn", "GeneratorId", "AwsAccountId"} {
		if hasAll(fields, name) {
			n++
		}
	}
	return n >= 3
}

func isAccessAnalyzer(fields map[string]node) bool {
	return hasAll(fields, "resourceOwnerAccount", "status") && (hasAll(fields, "resource") || hasAll(fields, "resourceType"))
}

func hasAll(fields map[string]node, names ...string) bool {
	for _, name := range names {
		if fields[name].raw == nil {
			return false
		}
	}
	return true
}
