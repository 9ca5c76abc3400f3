package report

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Scanners write their log beside the report, and a pipeline that joins the two
// streams writes it into the same file. What such lines say may quote what was
// scanned: only how bad they are is read.
var (
	logLine = regexp.MustCompile(`^(?:\[?[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}|\[[0-9]{2}:[0-9]{2}(?::[0-9]{2})?[.,\]]|[0-9]{1,2}:[0-9]{2}[AP]M [A-Z]{3} |` +
		`(?:\[[^\[\]{}"]{1,80}\]\s+)?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERRO|FATAL|FATA)[\[\]: \t]|` +
		`\[\s*(?i:trace|debug|dbg|info|inf|notice|warn|warning|wrn|error|erro|err|fatal|fata|ftl|panic|pnc|critical|crit|severe)\s*\]|(?:time|level|ts)=)`)
	logFault = regexp.MustCompile(`(?:^|[\[\s])(?:ERROR|ERRO|ERR|FATAL|FATA|FTL|PANIC|PNC)(?:$|[\]\[:\s])|level="?(?:error|fatal|panic)|` +
		`^\[\s*(?i:error|erro|err|fatal|fata|ftl|panic|pnc|critical|crit|severe)\s*\]`)
	// listStart is how a JSON list begins that a log does not write.
	listStart = regexp.MustCompile(`^\[\s*(?:[\[{"\]]|$|(?:-?[0-9][0-9.eE+-]*|true|false|null)\s*(?:[,\]]|$))`)
	// colours are the signs with which a terminal is told to show a word in colour.
	colours = regexp.MustCompile("\x1b\\[[0-9;]*m")
)

// maxLog bounds the log that may stand before a report, in bytes, and maxTold how
// much of a line is looked at to tell what it is.
const (
	maxLog  = 4 << 20
	maxTold = 512
)

func isLogLine(line string) bool { return logLine.MatchString(colours.ReplaceAllString(line, "")) }

// isFault says that a line of a log tells of an error.
func isFault(line string) bool { return logFault.MatchString(colours.ReplaceAllString(line, "")) }

// isList tells the beginning of a JSON list from a line of a log, or other text,
// that begins with a bracket.
func isList(text []byte) bool { return listStart.Match(text) && !isLogLine(string(text)) }

// readLogged reads a JSON report behind lines of a log. It may be indented.
func (r *reader) readLogged(in *bufio.Reader) {
	failed, lines := false, 0
	for read := 0; read < maxLog; {
		start, _ := in.Peek(maxTold)
		if start = bytes.TrimLeft(start, " \t"); len(start) > 0 && (start[0] == '{' || start[0] == '[' && isList(start)) {
			r.diagnose(Warning, "lines of a log stand before the report", "Keep the scanner's two streams apart: write the report to a file, or without 2>&1.", "line 1")
			if failed {
				r.logFailed("line 1")
			}
			r.readBehind(in, lines)
			return
		}
		line, err := lineOf(in, maxLog-read)
		read += len(line)
		if text := strings.TrimRight(line, "\r\n"); text != "" && !isLogLine(text) || errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			r.broken(err, "")
			return
		}
		failed = failed || isFault(line)
		lines++
	}
	r.diagnose(Error, "format not recognised: a log, and no report behind it", knownFormats, "line 1")
}

// jsonLine begins a JSON report at the start of a line, and indentedLine one that is
// indented. A log writes "[main]" or "{}" there.
var (
	jsonLine     = regexp.MustCompile(`(?m)^(?:\{\s*"|\[\s*[\[{])`)
	indentedLine = regexp.MustCompile(`(?m)^[ \t]*(?:\{\s*"|\[\s*[\[{])`)
)

// behindLog reads the JSON behind what was written before it to the same stream: a
// scanner's log, a server's headers. Lines keep their numbers.
func (r *reader) behindLog(in *bufio.Reader, line string) bool {
	start, _ := in.Peek(in.Size())
	begins := indentedLine
	if looksLikeYAML(line) { // YAML indents the JSON that it holds
		begins = jsonLine
	}
	at := begins.FindIndex(start)
	if at == nil || strings.HasPrefix(line, "---") || strings.HasPrefix(line, "#") { // YAML may hold JSON
		return false
	}
	r.diagnose(Error, "other text stands before the report", "Let the scanner write its report to a file of its own, and its log elsewhere: other lines of it may have spoilt the report.", "line 1, column 1")
	lines := bytes.Count(start[:at[0]], []byte{'\n'})
	_, _ = in.Discard(at[0])
	r.readBehind(in, lines)
	return true
}

// readBehind reads a JSON report behind so many lines, which are read as empty ones, so
// that positions are those in the file.
func (r *reader) readBehind(in io.Reader, lines int) {
	r.readJSON(io.MultiReader(bytes.NewReader(bytes.Repeat([]byte{'\n'}, lines)), in))
}

// isText says that a line behind a value is neither JSON nor the damage of any:
// something else was written to the same file. Kind is that of what comes next.
func (r *reader) isText(kind jsontext.Kind) bool {
	if kind == '{' {
		return false
	}
	line, _ := r.stream.ahead()
	if len(line) == 0 || bytes.IndexByte([]byte(`,:]}`), line[0]) >= 0 || string(bytes.TrimRight(line, " \t\r")) == "null" {
		return false
	}
	return line[0] != '[' || !isList(line)
}

// passLine passes over a line of text behind a value, and says once what it is: a
// log, or something else.
func (r *reader) passLine() error {
	line, at := r.stream.ahead()
	r.now = node{raw: r.stream.UnreadBuffer(), at: r.stream.offset()}
	position, _, _ := strings.Cut(r.position(r.now.at+int64(at)), ",") // the line alone
	if isLogLine(string(line)) {
		r.once("lines of a log stand within or behind the report", "Keep the scanner's two streams apart: write the report to a file, or without 2>&1. Lines of it may have spoilt the report.", position)
		if isFault(string(line)) && r.seen[logFailure] == 0 {
			r.logFailed(position)
		}
	} else {
		r.once("other text stands within or behind the report", "Let the scanner write its report to a file of its own, and nothing else to it: other lines may have spoilt the report.", position)
	}
	return r.stream.nextLine(at)
}

// lineOf is the next line, with its end; errTooLong where it has more bytes than that.
func lineOf(in *bufio.Reader, most int) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if line = append(line, part...); len(line) > most {
			return "", errTooLong
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(line), err
		}
	}
}

// isLogEntry knows a line of a log that is written as JSON.
func isLogEntry(o object) bool {
	return o.text("level") && (o.has("msg") || o.has("message")) && (o.has("time") || o.has("ts")) && len(o) <= 6
}

// readLogEntry reads how bad a line of a log is.
func (r *reader) readLogEntry(it item, fields object) {
	switch strings.ToLower(fields.get("level").text()) {
	case "error", "fatal", "panic":
		r.logFailed(r.positionOf(it))
	}
}

const logFailure = "the scanner's log tells of an error"

func (r *reader) logFailed(position string) {
	r.diagnose(Error, logFailure, "It may have left out a file or a rule, so that nothing is proven absent. See the log, and run it again.", position)
}
