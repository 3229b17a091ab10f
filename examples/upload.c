/* Files of a form: uploaded, saved, listed, and served.
 *   mkdir -p uploads && api serve upload.c --reload --limit upload_bytes=1GiB
 *   curl localhost:8000/files/ -F file=@photo.jpg -F note='On the beach' */
#include <api.h>

#define FILE_INFO(field)                                    \
    field(string,  filename,     .unique = true)            \
    field(integer, size)                                    \
    field(string,  content_type)                            \
    field(string,  note,         .nullable = true)
API_MODEL(FileInfo, FILE_INFO)

#define ADD_FILE(in) in(file, upload, file) in(form, string, note, .optional = true, .max_length = 1000)
API_OPERATION(add_file, ADD_FILE, .status = 201, .response = &FileInfo_model)
{
    FileInfo info = {
        .filename = api_upload_basename(&in->file), /* never use the name as it was sent: "../../etc/passwd" */
        .size = (int64_t)in->file.size,
        .content_type = in->file.content_type,
    };
    if (in->has.note)
        api_set(&info, note, in->note);
    if (!info.filename.n || info.filename.p[0] == '.')
        api_fail_field(req, "body.file", "The file must have a name");
    int err = api_db_insert(req, FileInfo, &info, NULL); /* 409 if that name exists */
    if (!err)
        err = api_upload_save(req, &in->file, api_printf(req, "uploads/%.*s", API_FMT(info.filename)));
    return err ? err : api_reply(req, 201, FileInfo, &info);
}

API_OPERATION(list_files, API_NONE, .response = &FileInfo_model, .response_list = true)
{
    API_LIST(FileInfo) files;
    int err = api_db_find(req, FileInfo, &files);
    return err ? err : api_reply_list(req, 200, FileInfo, files.p, files.n);
}

API_APP(.title = "Files", .version = "1.0.0", .database = "sqlite:upload.db")
{
    api_table(app, "files", FileInfo);
    api_post(app, "/files/", add_file);
    api_get(app, "/files/", list_files);
    api_static(app, "/uploads", "uploads");
}
