package plan

import (
	"regexp"
	"strings"
	"unicode"
)

// Text from findings is hostile. Before it goes where a forge or Git gives
// characters a meaning, it passes through one of these three:
//
//	Plain     commit messages, titles
//	Markdown  running text of pull requests and tickets
//	Code      identifiers and paths within Markdown, as a code span
//
// What comes out is always one line without control, format or bidirectional
// characters. Nothing in it is a mention, a reference, a link, markup or a
// trailer: where a character would make it one, a space after it breaks the
// spell ("@ team", "# 12", "https: //example.org"), so that people still read
// what was written.

// maxText is the longest text, in characters.
const maxText = 300

// Plain is text for commit messages and titles. Angle and square brackets,
// backticks and bars become look-alikes without a meaning. Doing it twice is
// doing it once.
func Plain(text string) string { return plain(text, maxText) }

func plain(text string, limit int) string {
	return bounded(unlinked(lookAlikes.Replace(oneLine(text)), false), limit)
}

// Markdown is running text for the body of a pull request or ticket: what would
// be markup is escaped, so that it shows as it was written.
func Markdown(text string) string {
	var b strings.Builder
	line := bounded(unlinked(oneLine(text), false), maxText)
	if at := blockMarker.FindStringSubmatchIndex(line); at != nil {
		b.WriteString(line[:at[2]] + `\`)
		b.WriteString(line[at[2]:at[3]])
		line = line[at[3]:]
	}
	b.WriteString(markdownEscapes.Replace(line))
	return b.String()
}

// Code is text as a code span; empty for nothing. An address such as
// ci@example.iam keeps its form.
func Code(text string) string {
	line := cut(unlinked(lookAlikes.Replace(oneLine(text)), true), maxText)
	if line == "" {
		return ""
	}
	return "`" + line + "`"
}

var (
	lookAlikes = strings.NewReplacer("<", "‹", ">", "›", "[", "(", "]", ")", "`", "'", "|", "¦")

	markdownEscapes = strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "$", `\$`,
		"<", "&lt;", ">", "&gt;", "&", "&amp;",
	)
	// blockMarker is what makes a line a list or a heading's underline.
	blockMarker = regexp.MustCompile(`^(?:\d+)?([-+=.)])`)
)

// oneLine folds white space and drops every character that shows as nothing.
func oneLine(text string) string {
	var b strings.Builder
	space := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case !unicode.IsGraphic(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

var (
	webHost  = regexp.MustCompile(`(?i)www\.`)
	githubID = regexp.MustCompile(`(?i)\b(GH-)(\d)`)
	// trackerID is an issue of a tracker, which forges close on a closing word;
	// a key has two letters or more, so that "Q-1a2b3c4d" is none.
	trackerID   = regexp.MustCompile(`\b([A-Z][A-Z0-9_]+-)(\d)`)
	closingWord = regexp.MustCompile(`(?i)(clos(e[sd]?|ing)|fix(e[sd]|ing)?|resolv(e[sd]?|ing)|implement(s|ed|ing)?)\b`)
)

// unlinked breaks what GitHub, GitLab, Gitea and Bitbucket turn into mentions,
// references and links. With addresses, an @ within a word may stay: it is no
// mention, and within a code span no link.
func unlinked(line string, addresses bool) string {
	runes := []rune(line)
	var b strings.Builder
	for i, r := range runes {
		b.WriteRune(r)
		if i+1 == len(runes) || runes[i+1] == ' ' {
			continue
		}
		if r == '@' && addresses && i > 0 && isWord(runes[i-1]) {
			continue
		}
		if linksWith(r, runes[i+1:]) {
			b.WriteByte(' ')
		}
	}
	line = strings.Join(strings.Fields(webHost.ReplaceAllString(b.String(), "$0 ")), " ")
	line = githubID.ReplaceAllString(line, "$1 $2")
	if closingWord.MatchString(line) {
		line = trackerID.ReplaceAllString(line, "$1 $2")
	}
	return line
}

// linksWith says that a character begins a mention, a reference, an entity or
// the authority of a URL, given what follows.
func linksWith(r rune, rest []rune) bool {
	switch r {
	case '@', '#':
		return true
	case '!', '$', '%', '&', '~', '^':
		return isWord(rest[0]) || rest[0] == '"' || rest[0] == '#'
	case ':':
		return len(rest) > 1 && rest[0] == '/' && rest[1] == '/'
	}
	return false
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// opener is a beginning that Git gives a meaning: a trailer (a token and a
// colon), its "cherry picked" line, a comment, the divider before a patch. See
// "git interpret-trailers".
var opener = regexp.MustCompile(`^([A-Za-z0-9-]+ *:|\(cherry picked|---|#|diff -)`)

// linkers are the characters that link with what follows them; a cut leaves
// none of them, nor the beginnings of other links, at the end.
const (
	linkers = "@#!$%&~^"
	cutOff  = linkers + ":.- "
)

// bounded cuts a line to a number of characters and puts one that Git would
// take for more than text in quotation marks.
func bounded(line string, limit int) string {
	if !opener.MatchString(line) {
		return cut(line, limit)
	}
	line = cut(line, limit-3)
	if strings.TrimRight(line, linkers) != line {
		line += " " // else the closing mark would follow one
	}
	return `"` + line + `"`
}

// cut shortens a line to at most limit characters and says so. Where that loses
// less than half of them, it leaves out whole words.
func cut(line string, limit int) string {
	runes := []rune(line)
	if len(runes) <= limit {
		return line
	}
	for end := limit - 2; end >= limit/2; end-- {
		if runes[end] != ' ' {
			continue
		}
		if kept := strings.TrimRight(string(runes[:end]), cutOff); kept != "" {
			return kept + " …"
		}
	}
	return strings.TrimRight(string(runes[:limit-1]), cutOff) + "…"
}
