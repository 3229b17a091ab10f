"""The starter app in Django REST framework: validated, stored durably (WAL, synchronous=FULL), one commit a request."""

import os

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    INSTALLED_APPS=["rest_framework"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["BENCH_DB"],
            "CONN_MAX_AGE": None,
            "OPTIONS": {"timeout": 30, "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"},
        }
    },
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
        "PAGE_SIZE": 100,
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import pagination, routers, serializers, viewsets  # noqa: E402
from rest_framework.decorators import api_view  # noqa: E402
from rest_framework.response import Response  # noqa: E402


class Item(models.Model):
    name = models.CharField(max_length=100)
    price = models.FloatField()
    is_offer = models.BooleanField(null=True, default=None)

    class Meta:
        app_label = "bench"


class ItemSerializer(serializers.ModelSerializer):
    price = serializers.FloatField(min_value=0)

    class Meta:
        model = Item
        fields = ["id", "name", "price", "is_offer"]


class ById(pagination.CursorPagination):
    ordering = "id"
    page_size = 100


class Items(viewsets.ModelViewSet):
    queryset = Item.objects.all()
    serializer_class = ItemSerializer
    pagination_class = ById


@api_view(["GET"])
def plaintext(_):
    return Response("Hello, World!")


@api_view(["POST"])
def echo(request):
    serializer = ItemSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    return Response(serializer.validated_data)


router = routers.SimpleRouter()
router.register("items", Items)
urlpatterns = [path("plaintext", plaintext), path("echo", echo), path("", include(router.urls))]
if Item._meta.db_table not in connection.introspection.table_names():
    with connection.schema_editor() as editor:
        editor.create_model(Item)
connection.close()
application = get_wsgi_application()
