import codecs

import pytest

from laundering.errors import DatasetError, EncodingError
from laundering.reference.regimes import load_regime
from laundering.sources.dataset import read_dataset
from laundering.sources.encodings import guess_encoding
from tests.sources.folders import manifest, read, write_dataset, write_table

KOREAN = "S1,대한해운 주식회사,러시아산 무연탄\nS2,포스코,홀름스크항"
JAPANESE = "S1,ホルムスク港,石炭\nS2,日本製鉄株式会社,無煙炭の輸入"
CHINESE = "S1,俄罗斯无烟煤,大连港\nS2,上海煤炭贸易有限公司,纳霍德卡"
RUSSIAN = "S1,ООО Уголь Сахалина,Холмск\nS2,РОССИЯ,каменный уголь"
FRENCH = "S1,Société Générale de Surveillance\nS2,Müller & Söhne, Peña"

GUESSES = [
    ("CP949", KOREAN),
    ("CP949", "석탄"),
    ("Shift_JIS", JAPANESE),
    ("Shift_JIS", "ナホトカ"),
    ("EUC-JP", JAPANESE),
    ("GB18030", CHINESE),
    ("GB18030", "霍尔姆斯克港"),
    ("Big5", "S1,俄羅斯無煙煤,高雄港,臺灣煤炭貿易有限公司"),
    ("CP1251", RUSSIAN),
    ("CP1251", "Россия"),
    ("KOI8-R", RUSSIAN),
    ("CP866", RUSSIAN),
    ("CP1252", FRENCH),
    ("CP1252", "S1,Société – “coal”, €400"),
]


@pytest.mark.parametrize(("encoding", "text"), GUESSES)
def test_the_likely_encoding_is_named(encoding, text):
    assert guess_encoding(("shipment_id,shipper\n" + text).encode(encoding)) == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_recognised_by_its_zero_bytes(encoding):
    data = ("shipment_id,declared_on\n" + KOREAN).encode(encoding)
    assert codecs.lookup(guess_encoding(data)).name == encoding


@pytest.mark.parametrize(
    ("encoding", "likely"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
        ("cp949", "CP949"),
        ("cp1251", "CP1251"),
    ],
)
def test_a_dataset_in_another_encoding_is_an_error_that_names_it(tmp_path, encoding, likely):
    shipper = "ООО Уголь Сахалина" if encoding == "cp1251" else "대한해운 주식회사"
    folder = write_dataset(tmp_path / "d", manifests=[manifest(shipper=shipper)])
    file = folder / "manifests.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    with pytest.raises(EncodingError) as caught:
        read_dataset(folder, load_regime())
    assert likely in str(caught.value)
    assert "manifests.csv" in str(caught.value)
    # The name that the message gives is the one that makes the file readable.
    (folder / "columns.toml").write_text(f'[manifests]\nencoding = "{likely}"\n', encoding="utf-8")
    result = read_dataset(folder, load_regime())
    assert result.tables.manifests["shipper"].to_list() == [shipper]
    assert any(likely in note for note in result.notes)


def test_utf8_reads_with_and_without_a_mark(tmp_path):
    rows = [manifest(shipper="ООО «Уголь» 석탄 煤")]
    plain = read(tmp_path / "plain", manifests=rows)
    folder = write_dataset(tmp_path / "marked", manifests=rows)
    for name in ("manifests.csv", "port_calls.csv"):
        (folder / name).write_bytes(codecs.BOM_UTF8 + (folder / name).read_bytes())
    marked = read_dataset(folder, load_regime())
    assert marked.tables.manifests.equals(plain.tables.manifests)
    assert marked.counts == plain.counts
    assert plain.tables.manifests["shipper"][0] == "ООО «Уголь» 석탄 煤"


def test_one_damaged_line_of_a_utf8_file_is_named_by_its_number(tmp_path):
    rows = [manifest(f"S{i}", shipper="Уголь Сахалина") for i in range(20)]
    folder = write_dataset(tmp_path / "d", manifests=rows)
    lines = (folder / "manifests.csv").read_bytes().split(b"\r\n")
    lines[7] = lines[7].replace("У".encode(), b"\xd0")
    (folder / "manifests.csv").write_bytes(b"\r\n".join(lines))
    with pytest.raises(DatasetError, match="line 8 is not UTF-8"):
        read_dataset(folder, load_regime())


def test_a_stated_encoding_that_is_wrong_is_an_error(tmp_path):
    folder = write_dataset(tmp_path / "d", manifests=[manifest(shipper="Уголь я")])
    (folder / "columns.toml").write_text('[manifests]\nencoding = "cp949"\n', encoding="utf-8")
    with pytest.raises(DatasetError, match="looks like UTF-8"):
        read_dataset(folder, load_regime())


@pytest.mark.parametrize(
    ("magic", "what"), [(b"PK\x03\x04rest", "spreadsheet"), (b"\x1f\x8brest", "gzip"), (b"PAR1rest", "Parquet")]
)
def test_a_file_that_is_no_text_is_named_for_what_it_is(tmp_path, magic, what):
    folder = write_dataset(tmp_path / "d", manifests=magic)
    with pytest.raises(DatasetError, match=what):
        read_dataset(folder, load_regime())


def test_a_file_of_one_accented_letter_is_not_called_utf8(tmp_path):
    folder = tmp_path / "d"
    write_dataset(folder)
    write_table(folder, "port_calls", b"imo,port,arrived_at,berth\n9020534,RUKHO,2017-08-09,caf\xe9\n")
    with pytest.raises(EncodingError, match="CP1252"):
        read_dataset(folder, load_regime())
