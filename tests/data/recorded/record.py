"""Asks the originals what our examples are asked, and writes what they answered to NAME.json beside this file.

By hand, in an environment of its own, where a file says other versions than today's:
    python3 -m venv /tmp/originals
    /tmp/originals/bin/pip install fastapi sqlmodel httpx python-multipart django djangorestframework
    /tmp/originals/bin/python tests/data/recorded/record.py
tests/docs/test_examples.py asks the examples the same and compares."""
import importlib.metadata
import json
import os
import sys
from typing import Annotated

HERE = os.path.dirname(os.path.abspath(__file__))
KEPT = ("content-type", "location", "www-authenticate")
JSON = {"Content-Type": "application/json"}


def call(method, path, body=None, headers=None):
    """A request: body is text, or a value to send as JSON."""
    if body is not None and not isinstance(body, str):
        body, headers = json.dumps(body), dict(JSON, **headers or {})
    return {"method": method, "path": path, "headers": headers or {}, "body": body}


def form(path, boundary, *parts):
    body = "".join("--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (boundary, head, data)
                   for head, data in parts)
    return call("POST", path, body + "--%s--\r\n" % boundary,
                {"Content-Type": "multipart/form-data; boundary=" + boundary})


def answer_of(response):
    kept = KEPT + (("allow",) if response.status_code == 405 else ())
    headers = {k: v for k, v in response.headers.items() if k.lower() in kept}
    try:
        body = json.loads(response.content)
    except ValueError:
        body = response.content.decode()
    return {"status": response.status_code, "headers": {k.lower(): v for k, v in headers.items()}, "body": body}


def write(name, packages, exchanges, **more):
    versions = {p: importlib.metadata.version(p) for p in packages}
    with open(os.path.join(HERE, name + ".json"), "w") as f:
        json.dump({"versions": versions, **more, "exchanges": exchanges}, f, indent=1, ensure_ascii=False)
        f.write("\n")


def record_fastapi(name, app, calls, **more):
    from fastapi.testclient import TestClient
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        done = []
        for c in calls:
            response = client.request(c["method"], c["path"], content=c["body"], headers=c["headers"])
            done.append({"request": c, "answer": answer_of(response)})
    write(name, ("fastapi", "starlette", "pydantic"), done, **more)


# hello, items


def items_app():
    from fastapi import FastAPI
    from pydantic import BaseModel, Field

    app = FastAPI()

    class Item(BaseModel):
        name: str = Field(min_length=1, max_length=100)
        price: float
        is_offer: bool | None = None

    @app.get("/")
    def root():
        return {"Hello": "World"}

    @app.get("/items/{item_id}")
    def read(item_id: int, q: str | None = None):
        return {"item_id": item_id, "q": q}

    @app.put("/items/{item_id}")
    def update(item_id: int, item: Item):
        return {"item_name": item.name, "item_id": item_id}

    @app.post("/items/", status_code=201)
    def create(item: Item) -> Item:
        return item

    return app


HELLO = [
    call("GET", "/"),
    call("GET", "/items/5?q=somequery"),
    call("GET", "/items/5"),
    call("GET", "/items/5?q="),
    call("GET", "/items/-7?q=a%20b%26c"),
    call("GET", "/items/foo"),
    call("GET", "/items/1.5"),
    call("GET", "/nothing"),
    call("HEAD", "/"),
    call("DELETE", "/"),
]
ITEM = {"name": "Pen", "price": 2.5}
ITEMS = [
    call("GET", "/items/5?q=somequery"),
    call("GET", "/items/foo"),
    call("PUT", "/items/3", ITEM),
    call("PUT", "/items/3", dict(ITEM, is_offer=True)),
    call("PUT", "/items/3", {"name": "Pen"}),
    call("PUT", "/items/3", {"price": 1}),
    call("PUT", "/items/x", {"price": "dear"}),
    call("PUT", "/items/3", dict(ITEM, is_offer="perhaps")),
    call("PUT", "/items/3", dict(ITEM, name="")),
    call("PUT", "/items/3", dict(ITEM, name="n" * 101)),
    call("PUT", "/items/3", dict(ITEM, name=None)),
    call("PUT", "/items/3", []),
    call("PUT", "/items/3", "null", JSON),
    call("PUT", "/items/3", '{"name": "Pen", price: 1}', JSON),
    call("PUT", "/items/3", dict(ITEM, price="2.5")),
    call("PUT", "/items/3", dict(ITEM, colour="red")),
    call("PUT", "/items/3"),
    call("POST", "/items/", ITEM),
    call("POST", "/items/", dict(ITEM, price=3, is_offer=False)),
    call("POST", "/items", ITEM),
    call("POST", "/items/", "name=Pen", {"Content-Type": "application/x-www-form-urlencoded"}),
    call("PATCH", "/items/3", ITEM),
]


# basic_auth


def basic_auth_app():
    import secrets

    from fastapi import Depends, FastAPI, HTTPException
    from fastapi.security import HTTPBasic, HTTPBasicCredentials

    app = FastAPI()
    security = HTTPBasic()

    def user(login: Annotated[HTTPBasicCredentials, Depends(security)]):
        name = secrets.compare_digest(login.username.encode(), b"stanleyjobson")
        password = secrets.compare_digest(login.password.encode(), b"swordfish")
        if not (name and password):
            raise HTTPException(401, "Incorrect username or password", {"WWW-Authenticate": "Basic"})
        return login.username

    @app.get("/users/me")
    def me(username: Annotated[str, Depends(user)]):
        return {"username": username}

    return app


def basic(text):
    import base64
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


BASIC_AUTH = [
    call("GET", "/users/me", headers=basic("stanleyjobson:swordfish")),
    call("GET", "/users/me"),
    call("GET", "/users/me", headers=basic("stanleyjobson:wrong")),
    call("GET", "/users/me", headers=basic("alice:swordfish")),
    call("GET", "/users/me", headers=basic("stanleyjobson")),
    call("GET", "/users/me", headers={"Authorization": "Basic !!"}),
    call("GET", "/users/me", headers={"Authorization": "Bearer abc"}),
]


# database


def database_app():
    from fastapi import Depends, FastAPI, HTTPException, Query
    from sqlmodel import Field, Session, SQLModel, create_engine, select
    from sqlmodel.pool import StaticPool

    class HeroBase(SQLModel):
        name: str = Field(index=True)
        age: int | None = Field(default=None, index=True)

    class Hero(HeroBase, table=True):
        id: int | None = Field(default=None, primary_key=True)
        secret_name: str

    class HeroPublic(HeroBase):
        id: int

    class HeroCreate(HeroBase):
        secret_name: str

    class HeroUpdate(HeroBase):
        name: str | None = None
        age: int | None = None
        secret_name: str | None = None

    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)

    def session():
        with Session(engine) as s:
            yield s

    Database = Annotated[Session, Depends(session)]
    app = FastAPI()

    def known(s, hero_id):
        hero = s.get(Hero, hero_id)
        if not hero:
            raise HTTPException(404, "Hero not found")
        return hero

    def store(s, hero):
        s.add(hero)
        s.commit()
        s.refresh(hero)
        return hero

    @app.post("/heroes/", response_model=HeroPublic)
    def create(hero: HeroCreate, s: Database):
        return store(s, Hero.model_validate(hero))

    @app.get("/heroes/", response_model=list[HeroPublic])
    def heroes(s: Database, offset: int = 0, limit: Annotated[int, Query(le=100)] = 100):
        return s.exec(select(Hero).offset(offset).limit(limit)).all()

    @app.get("/heroes/{hero_id}", response_model=HeroPublic)
    def read(hero_id: int, s: Database):
        return known(s, hero_id)

    @app.patch("/heroes/{hero_id}", response_model=HeroPublic)
    def update(hero_id: int, hero: HeroUpdate, s: Database):
        row = known(s, hero_id)
        row.sqlmodel_update(hero.model_dump(exclude_unset=True))
        return store(s, row)

    @app.delete("/heroes/{hero_id}")
    def delete(hero_id: int, s: Database):
        s.delete(known(s, hero_id))
        s.commit()
        return {"ok": True}

    return app


DATABASE = [
    call("GET", "/heroes/"),
    call("POST", "/heroes/", {"name": "Deadpond", "secret_name": "Dive Wilson"}),
    call("POST", "/heroes/", {"name": "Rusty-Man", "age": 48, "secret_name": "Tommy Sharp"}),
    call("POST", "/heroes/", {"name": "Spider-Boy", "age": None, "secret_name": "Pedro Parqueador"}),
    call("POST", "/heroes/", {"name": "Deadpond", "age": 1, "secret_name": "Another one"}),
    call("POST", "/heroes/", {"age": 3}),
    call("POST", "/heroes/", {"name": 1, "age": "old", "secret_name": None}),
    call("GET", "/heroes/"),
    call("GET", "/heroes/?offset=1&limit=2"),
    call("GET", "/heroes/?offset=100"),
    call("GET", "/heroes/?limit=0"),
    call("GET", "/heroes/?limit=100"),
    call("GET", "/heroes/?limit=101"),
    call("GET", "/heroes/?limit=many&offset=x"),
    call("GET", "/heroes/?limit=-1"),
    call("GET", "/heroes/?offset=-1"),
    call("GET", "/heroes/2"),
    call("GET", "/heroes/99"),
    call("GET", "/heroes/two"),
    call("PATCH", "/heroes/2", {"age": 49}),
    call("PATCH", "/heroes/2", {"name": "Rusty", "secret_name": "T. Sharp"}),
    call("PATCH", "/heroes/2", {}),
    call("PATCH", "/heroes/2", {"age": None}),
    call("PATCH", "/heroes/2", {"name": None}),
    call("PATCH", "/heroes/99", {"age": 1}),
    call("PATCH", "/heroes/99", {"age": "x"}),
    call("GET", "/heroes/2"),
    call("DELETE", "/heroes/2"),
    call("DELETE", "/heroes/2"),
    call("GET", "/heroes/2"),
    call("PUT", "/heroes/1", {"name": "x"}),
    call("POST", "/heroes/", {"name": "After", "secret_name": "one was deleted"}),
    call("PATCH", "/heroes/1", {"age": "49"}),
    call("POST", "/heroes/", {"id": 90, "name": "Own number", "secret_name": "x"}),
]


# deps


def deps_app():
    from fastapi import Depends, FastAPI, Header, HTTPException, Query
    from pydantic import BaseModel, Field

    app = FastAPI()

    class Account(BaseModel):
        owner: str = Field(max_length=50)
        balance: int = Field(ge=0)

    class Out(Account):
        id: int

    def paging(q: str | None = None, skip: int = Query(0, ge=0), limit: int = Query(100, le=1000)):
        return {"q": q, "skip": skip, "limit": limit}

    def token(x_token: Annotated[str, Header()]):
        if x_token != "fake-super-secret-token":
            raise HTTPException(400, "X-Token header invalid")

    @app.get("/items/")
    def items(page: Annotated[dict, Depends(paging)]):
        return page

    @app.post("/accounts/", status_code=201, dependencies=[Depends(token)])
    def account(account: Account) -> Out:
        return Out(id=1, **account.model_dump())

    return app


TOKEN = {"X-Token": "fake-super-secret-token"}
DEPS = [
    call("GET", "/items/"),
    call("GET", "/items/?q=pens&skip=20&limit=10"),
    call("GET", "/items/?skip=-1&limit=1001"),
    call("GET", "/items/?skip=a&limit=b"),
    call("GET", "/items/?skip=1&skip=2"),
    call("POST", "/accounts/", {"owner": "ada", "balance": 100}, TOKEN),
    call("POST", "/accounts/", {"owner": "ada", "balance": 100}, {"X-Token": "guessed"}),
    call("POST", "/accounts/", {"owner": "ada", "balance": -1}, TOKEN),
    call("POST", "/accounts/", {"owner": "ada", "balance": 100}),
    call("POST", "/accounts/", {"owner": "ada"}, {"X-Token": "guessed"}),
]


# upload


def upload_app():
    from fastapi import FastAPI, File, Form, UploadFile

    app = FastAPI()

    @app.post("/files/", status_code=201)
    def add(file: Annotated[UploadFile, File()], note: Annotated[str | None, Form(max_length=1000)] = None):
        return {"filename": file.filename, "size": file.size, "content_type": file.content_type, "note": note}

    return app


HELLO_TXT = ('name="file"; filename="hello.txt"\r\nContent-Type: text/plain', "Hello")
UPLOAD = [
    form("/files/", "b", HELLO_TXT),
    form("/files/", "b", ('name="file"; filename="two.txt"\r\nContent-Type: text/plain', "Two"), ('name="note"', "Ahoy")),
    form("/files/", "b", ('name="note"', "no file")),
    form("/files/", "b", HELLO_TXT, ('name="note"', "n" * 1001)),
    form("/files/", "b", ('name="file"', "text for a file")),
    call("POST", "/files/", {"file": "x"}),
]


# feed, chat


def feed_app():
    from collections.abc import Iterable

    from fastapi import FastAPI, Header
    from fastapi.sse import EventSourceResponse, ServerSentEvent
    from pydantic import BaseModel

    app = FastAPI()

    class News(BaseModel):
        id: int
        text: str

    told = [News(id=1, text="one"), News(id=2, text="two\nlines"), News(id=3, text="drei – ☃")]

    @app.get("/feed", response_class=EventSourceResponse)
    def feed(last_event_id: Annotated[int, Header()] = 0) -> Iterable[ServerSentEvent]:
        for news in told:
            if news.id > last_event_id:
                yield ServerSentEvent(data=news, event="news", id=str(news.id))

    return app


FEED = [
    call("GET", "/feed"),
    call("GET", "/feed", headers={"Last-Event-ID": "2"}),
    call("GET", "/feed", headers={"Last-Event-ID": "two"}),
]


def record_chat():
    from fastapi import FastAPI, WebSocket, WebSocketDisconnect
    from fastapi.testclient import TestClient

    app, rooms = FastAPI(), {}

    async def tell(room, text):
        for socket in rooms[room]:
            await socket.send_text(text)

    @app.websocket("/rooms/{room}/{client_id}")
    async def chat(socket: WebSocket, room: str, client_id: int):
        await socket.accept()
        rooms.setdefault(room, []).append(socket)
        try:
            while True:
                await tell(room, "Client #%d says: %s" % (client_id, await socket.receive_text()))
        except WebSocketDisconnect:
            rooms[room].remove(socket)
            await tell(room, "Client #%d left the chat" % client_id)

    heard = []
    with TestClient(app) as client, client.websocket_connect("/rooms/lobby/1") as one:
        with client.websocket_connect("/rooms/lobby/2") as two, client.websocket_connect("/rooms/other/3") as three:
            for speaker, listeners, text in ((one, (one, two), "Hello"), (two, (one, two), "Grüße ☃"), (three, (three,), "Echo?")):
                speaker.send_text(text)
                heard.append([text, [listener.receive_text() for listener in listeners]])
        heard.append([None, [one.receive_text()]])
    write("chat", ("fastapi", "starlette"), heard)


# viewset


def viewset_client():
    import django
    from django.conf import settings
    settings.configure(
        SECRET_KEY="recorded", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
        REST_FRAMEWORK={"DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination", "PAGE_SIZE": 50,
                        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
                        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
                        "DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None})
    django.setup()
    from django.db import connection, models
    from django.test import Client
    from rest_framework import routers, serializers, viewsets

    class Item(models.Model):
        name = models.CharField(max_length=100)
        price = models.FloatField()
        is_offer = models.BooleanField(null=True)

        class Meta:
            app_label = "shop"

    class ItemSerializer(serializers.ModelSerializer):
        class Meta:
            model = Item
            fields = ["id", "name", "price", "is_offer"]

    class ItemViewSet(viewsets.ModelViewSet):
        queryset = Item.objects.order_by("id")
        serializer_class = ItemSerializer

    with connection.schema_editor() as editor:
        editor.create_model(Item)
    router = routers.DefaultRouter()
    router.register("items", ItemViewSet)
    global urlpatterns
    urlpatterns = router.urls
    return Client(raise_request_exception=False)


VIEWSET = [
    call("GET", "/items/"),
    call("POST", "/items/", {"name": "Pen", "price": 2.5}),
    call("POST", "/items/", {"name": "Pencil", "price": 1, "is_offer": True}),
    call("POST", "/items/", {"name": "Ruler", "price": 3, "is_offer": None}),
    call("POST", "/items/", {}),
    call("POST", "/items/", {"name": "", "price": "dear", "is_offer": "perhaps"}),
    call("POST", "/items/", {"name": "n" * 101, "price": 1}),
    call("POST", "/items/", {"name": None, "price": None}),
    call("POST", "/items/", "[1]", JSON),
    call("POST", "/items/", '{"name": ', JSON),
    call("GET", "/items/"),
    call("GET", "/items/?limit=1"),
    call("GET", "/items/?limit=1&offset=1"),
    call("GET", "/items/?limit=1&offset=2"),
    call("GET", "/items/?offset=2"),
    call("GET", "/items/1/"),
    call("GET", "/items/99/"),
    call("PUT", "/items/1/", {"name": "Fine pen", "price": 4, "is_offer": False}),
    call("PUT", "/items/1/", {"name": "Fine pen"}),
    call("PATCH", "/items/1/", {"price": 3.75}),
    call("PATCH", "/items/1/", {"price": "x"}),
    call("PATCH", "/items/99/", {"price": 1}),
    call("PUT", "/items/99/", {"name": "x", "price": 1}),
    call("GET", "/items/1/"),
    call("DELETE", "/items/1/"),
    call("DELETE", "/items/1/"),
    call("GET", "/items/1/"),
    call("PUT", "/items/", {"name": "x", "price": 1}),
    call("POST", "/items/2/", {"name": "x", "price": 1}),
]


def record_viewset():
    client = viewset_client()
    done = []
    for c in VIEWSET:
        kind = c["headers"].get("Content-Type", "")
        response = client.generic(c["method"], c["path"], c["body"] or "", content_type=kind)
        done.append({"request": c, "answer": answer_of(response)})
    write("viewset", ("django", "djangorestframework"), done)


def main():
    record_fastapi("hello", items_app(), HELLO)
    record_fastapi("items", items_app(), ITEMS)
    record_fastapi("basic_auth", basic_auth_app(), BASIC_AUTH)
    record_fastapi("database", database_app(), DATABASE)
    record_fastapi("deps", deps_app(), DEPS)
    record_fastapi("upload", upload_app(), UPLOAD)
    record_fastapi("feed", feed_app(), FEED)
    record_chat()
    record_viewset()


if __name__ == "__main__":
    sys.exit(main())
