"""Writes tests/golden/nifti and tests/golden/npy with nibabel and NumPy, and what they read back.

Run: python3 tests/oracles/make_nifti_fixtures.py   (needs nibabel 5 and numpy 2)
"""

import gzip
import json
import pathlib

import nibabel as nib
import numpy as np

GOLDEN = pathlib.Path(__file__).parent.parent / "golden"
NIFTI = GOLDEN / "nifti"
NPY = GOLDEN / "npy"
SHAPE = (4, 3, 2)
answers = {}


def oblique():
    angles = np.deg2rad([12, -25, 140])
    rotation = nib.eulerangles.euler2mat(*angles)
    affine = np.eye(4)
    affine[:3, :3] = rotation @ np.diag([0.75, 1.25, 5])
    affine[:3, 3] = [-31.5, 12.25, -700.125]
    return affine


def values(dtype, shape=SHAPE):
    count = int(np.prod(shape))
    if np.issubdtype(dtype, np.unsignedinteger):
        top = np.iinfo(dtype).max
        return np.array([0, top, *range(2, count)], dtype=dtype).reshape(shape, order="F")
    if np.issubdtype(dtype, np.integer):
        info = np.iinfo(dtype)
        return np.array([info.min, info.max, *range(-2, count - 4)], dtype).reshape(
            shape, order="F"
        )
    return (np.arange(count) * 1.5 - 7.25).astype(dtype).reshape(shape, order="F")


def record(name, read=None):
    image = nib.load(NIFTI / (read or name))
    data = np.asanyarray(image.dataobj)
    plain = image.dataobj.slope == 1 and image.dataobj.inter == 0
    flat = data.ravel(order="F")
    answers[name] = {
        "shapeXyz": list(image.shape),
        "affine": image.affine.ravel().tolist(),
        "stored": image.get_data_dtype().newbyteorder("=").name,
        "scaled": not plain,
        "values": [str(v) if flat.dtype.kind in "iu" else float(v) for v in flat],
    }


def save(name, data, affine, kind=nib.Nifti1Image, edit=None, endianness="<"):
    header = kind.header_class(endianness=endianness)
    header.set_data_dtype(data.dtype)
    image = kind(data, affine, header)
    if edit:
        edit(image)
    nib.save(image, NIFTI / name)
    record(name)


def main():
    for folder in (NIFTI, NPY):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            if old.name != "README.md":
                old.unlink()
    affine = oblique()
    for dtype in "int8 uint8 int16 uint16 int32 uint32 int64 uint64 float32 float64".split():
        save(f"{dtype}.nii", values(np.dtype(dtype)), affine)
    for dtype in "int16 uint32 float32 float64 int64".split():
        save(f"{dtype}_big.nii", values(np.dtype(dtype)), affine, endianness=">")
    save("second.nii", values(np.dtype("int16")), affine, nib.Nifti2Image)
    save("second_big.nii", values(np.dtype("float32")), affine, nib.Nifti2Image, endianness=">")
    save("packed.nii.gz", values(np.dtype("int16")), affine)
    save("pair.hdr", values(np.dtype("int16")), affine, nib.Nifti1Pair)
    whole = (NIFTI / "int16.nii").read_bytes()
    parts = [whole[:100], whole[100:380], whole[380:]]
    (NIFTI / "members.nii.gz").write_bytes(b"".join(gzip.compress(p, mtime=0) for p in parts))
    record("members.nii.gz")

    for name, dtype, slope, inter in [
        ("scaled_int16.nii", "int16", 0.5, -1024),
        ("scaled_uint8.nii", "uint8", 2, 3),
        ("scaled_int32.nii", "int32", 0.001, 0),
        ("scaled_float32.nii", "float32", 3, 1),
        ("slope_zero.nii", "int16", 0, 5),
        ("slope_one.nii", "uint16", 1, 0),
        ("intercept_only.nii", "uint16", 1, -1024),
    ]:
        save(name, values(np.dtype(dtype)), affine)
        raw = bytearray((NIFTI / name).read_bytes())
        raw[112:120] = np.array([slope, inter], "<f4").tobytes()
        (NIFTI / name).write_bytes(raw)
        record(name)

    def other_qform(image):
        image.set_qform(np.diag([2.0, 3, 4, 1]), code=2)

    def qform_only(image):
        mirrored = oblique() @ np.diag([1.0, 1, -1, 1])
        image.set_qform(mirrored, code=1)
        image.set_sform(None, code=0)

    def half_turn(image):
        image.set_qform(np.array([[0, -2.0, 0, 1], [-3, 0, 0, 2], [0, 0, -4, 3], [0, 0, 0, 1]]), 3)
        image.set_sform(None, code=0)

    def neither(image):
        image.set_qform(None, code=0)
        image.set_sform(None, code=0)
        image.header["pixdim"][1:4] = [0.5, 2, 7]

    data = values(np.dtype("int16"))
    save("sform_and_qform.nii", data, affine, edit=other_qform)
    save("qform_mirrored.nii", data, affine, edit=qform_only)
    save("qform_half_turn.nii", data, affine, edit=half_turn)
    save("no_form.nii", data, affine, edit=neither)
    save("extension.nii", data, affine, edit=lambda image: image.header.extensions.append(
        nib.nifti1.Nifti1Extension("comment", b"a note about this file")))
    save("extension_second_big.nii", data, affine, nib.Nifti2Image, lambda image: [
        image.header.extensions.append(nib.nifti1.Nifti1Extension(code, content))
        for code, content in [("comment", b"first"), ("afni", b"<second/>" * 5)]], ">")
    save("second_pair.hdr", data, affine, nib.Nifti2Pair, endianness=">")
    save("five_axes.nii", values(np.dtype("uint8"), (4, 3, 2, 2, 3)), affine)
    described = nib.Nifti1Image(data, affine)
    described.header["descrip"] = b"made by a test"
    nib.save(described, NIFTI / "described.nii")
    record("described.nii")
    for name, unit in [("metres.nii", "meter"), ("micrometres.nii", "micron")]:
        save(name, data, affine, edit=lambda image: image.header.set_xyzt_units(unit, "msec"))

    def patch(name, *edits, form="qform"):
        save(name, data, affine, edit=qform_only if form == "qform" else neither)
        raw = bytearray((NIFTI / name).read_bytes())
        for at, kind, value in edits:
            part = np.array(value, kind).tobytes()
            raw[at:at + len(part)] = part
        (NIFTI / name).write_bytes(raw)
        record(name)

    patch("qfac_zero.nii", (76, "<f4", 0))
    patch("qfac_nan.nii", (76, "<f4", np.nan))
    patch("pixdim_negative.nii", (80, "<f4", -2), (84, "<f4", -1.5))
    patch("pixdim_negative_no_form.nii", (80, "<f4", -2), (84, "<f4", -1.5), form="neither")
    patch("code_invalid.nii", (254, "<i2", 9))
    patch("slope_nan.nii", (112, "<f4", [np.nan, 7]))
    patch("slope_infinite.nii", (112, "<f4", [np.inf, 7]))
    patch("slope_negative.nii", (112, "<f4", [-0.25, 3]))
    patch("bitpix_wrong.nii", (72, "<i2", 7))
    save("slice_2d.nii", values(np.dtype("int16"), (4, 3)), affine)
    save("single_4d.nii", values(np.dtype("int16"), (4, 3, 2, 1)), affine)
    save("channels_4d.nii", values(np.dtype("int16"), (4, 3, 2, 3)), affine)
    nib.save(nib.Nifti1Image(np.zeros(SHAPE, np.complex64), affine), NIFTI / "complex.nii")
    rgb = np.zeros(SHAPE, dtype=[("R", "u1"), ("G", "u1"), ("B", "u1")])
    nib.save(nib.Nifti1Image(rgb, affine), NIFTI / "rgb.nii")

    rgba = np.zeros(SHAPE, dtype=[("R", "u1"), ("G", "u1"), ("B", "u1"), ("A", "u1")])
    nib.save(nib.Nifti1Image(rgba, affine), NIFTI / "rgba.nii")
    nib.save(nib.AnalyzeImage(values(np.dtype("int16")), np.diag([2.0, 2, 2, 1])),
             NIFTI / "analyze.img")

    quaternions = []
    for matrix in [np.diag([-2.0, -2, 5]), np.diag([1.0, 1, 1]), oblique()[:3, :3],
                   oblique()[:3, :3] @ np.diag([-1, 1, 1]),
                   np.array([[0, 0, 3.0], [-1, 0, 0], [0, 2, 0]])]:
        header = nib.Nifti1Header()
        full = np.eye(4)
        full[:3, :3] = matrix
        header.set_qform(full, code=1)
        quaternions.append({
            "affine": full.ravel().tolist(),
            "qfac": float(header["pixdim"][0]),
            "quaternion": [float(header[f"quatern_{k}"]) for k in "bcd"],
        })
    (NIFTI / "answers.json").write_text(
        json.dumps({"files": answers, "quaternions": quaternions}, indent=1) + "\n"
    )

    arrays = {}
    for dtype in "bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64".split():
        array = np.arange(6).reshape(2, 3) % 2 == 1 if dtype == "bool" else \
            values(np.dtype(dtype), (2, 3))
        np.save(NPY / f"{dtype}.npy", np.ascontiguousarray(array))
        arrays[f"{dtype}.npy"] = np.ascontiguousarray(array)
    cube = np.arange(24, dtype="<i4").reshape(2, 3, 4)
    for name, array in {
        "fortran.npy": np.asfortranarray(cube),
        "big.npy": cube.astype(">f4"),
        "scalar.npy": np.array(2.5),
        "vector.npy": np.arange(3, dtype="<u2"),
        "empty.npy": np.zeros((0, 4), "<f4"),
    }.items():
        np.save(NPY / name, array)
        arrays[name] = array
    with open(NPY / "version2.npy", "wb") as file:
        np.lib.format.write_array(file, cube, version=(2, 0))
    arrays["version2.npy"] = cube
    np.save(NPY / "text.npy", np.array(["a", "bc"]))
    (NPY / "answers.json").write_text(json.dumps({
        name: {"shape": list(array.shape), "values": [
            str(int(v)) if array.dtype.kind in "iub" else float(v) for v in array.ravel()
        ]} for name, array in arrays.items()
    }, indent=1) + "\n")


main()
