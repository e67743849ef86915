namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>Rows of one JSON array: its elements. It looks at brackets, commas and strings only: a bad element spoils no other.</summary>
/// <param name="longest">Bytes of a row at most.</param>
internal sealed class ArrayCutter(int longest) : IRowCutter
{
    private readonly RowBytes _row = new(longest);
    private Place _place;
    private int _depth;
    private int _line = 1;
    private int _begun;
    private int _rows;

    private enum Place
    {
        BeforeArray,
        Opened,
        AfterComma,
        InElement,
        InString,
        InEscape,
        AfterArray,
        Ended,
    }

    private bool IsWithin => _place is Place.InElement or Place.InString or Place.InEscape;

    public void Feed(ReadOnlySpan<byte> piece, List<RawRow> rows)
    {
        var start = 0;
        for (var i = 0; i < piece.Length; i++)
        {
            var character = piece[i];
            if (IsWithin)
            {
                if (_place == Place.InElement && _depth == 0 && (character is (byte)',' or (byte)']'))
                {
                    _row.Add(piece[start..i]);
                    rows.Add(_row.Take(++_rows, _begun));
                    _place = character == ',' ? Place.AfterComma : Place.AfterArray;
                }
                else
                {
                    Within(character);
                }
            }
            else if (!IsBlank(character))
            {
                Between(character, rows);
                start = i;
            }

            _line += character == '\n' ? 1 : 0;
        }

        if (IsWithin)
        {
            _row.Add(piece[start..]);
        }
    }

    public void End(List<RawRow> rows)
    {
        if (IsWithin)
        {
            rows.Add(_row.Take(++_rows, _begun));
        }

        if (_place is not (Place.AfterArray or Place.Ended))
        {
            Complain("the array has no end", rows);
        }
    }

    private static bool IsBlank(byte character) => character is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private void Between(byte character, List<RawRow> rows)
    {
        switch (_place, character)
        {
            case (Place.BeforeArray, (byte)'['):
                _place = Place.Opened;
                break;
            case (Place.AfterArray, _):
                Complain("something follows the end of the array", rows);
                _place = Place.Ended;
                break;
            case (Place.Ended, _):
                break;
            case (_, (byte)','):
                Complain("nothing stands before a comma", rows);
                _place = Place.AfterComma;
                break;
            case (Place.AfterComma, (byte)']'):
                Complain("nothing stands after the last comma", rows);
                _place = Place.AfterArray;
                break;
            case (_, (byte)']'):
                _place = Place.AfterArray;
                break;
            default:
                (_place, _depth, _begun) = (Place.InElement, 0, _line);
                Within(character);
                break;
        }
    }

    private void Within(byte character)
    {
        if (_place == Place.InElement)
        {
            // one that closes more than it opened is broken, and the next comma ends it
            _depth = Math.Max(0, _depth + (character is (byte)'{' or (byte)'[' ? 1 : character is (byte)'}' or (byte)']' ? -1 : 0));
            _place = character == '"' ? Place.InString : Place.InElement;
        }
        else
        {
            _place = (_place, character) switch
            {
                (Place.InEscape, _) => Place.InString,
                (_, (byte)'\\') => Place.InEscape,
                (_, (byte)'"') => Place.InElement,
                _ => Place.InString,
            };
        }
    }

    private void Complain(string reason, List<RawRow> rows) => rows.Add(new(++_rows, _line, default, new(FaultKinds.NotJson, reason)));
}
