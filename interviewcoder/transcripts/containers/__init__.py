"""Files to text: subtitles, recognisers' JSON, Word documents. What a file is, is told in `transcripts.contents`."""
